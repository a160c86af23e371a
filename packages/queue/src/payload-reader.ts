import { describeIssues } from '@recovery/contracts';
import { RateLimitedLog, type Logger } from '@recovery/runtime';

type Invalid = { readonly success: false; readonly error: Parameters<typeof describeIssues>[0] };

interface Schema<T> {
  safeParse(data: unknown): { readonly success: true; readonly data: T } | Invalid;
}

export interface PayloadReader<T> {
  /** The valid payload, or null for one that was dropped, counted and logged. */
  read(data: unknown): T | null;
  readonly droppedCount: number;
}

/** Whoever can write to Redis can write jobs: what does not fit the schema is dropped, never thrown at. */
export function createPayloadReader<T>({
  queueName,
  schema,
  log,
}: {
  queueName: string;
  schema: Schema<T>;
  log: Logger;
}): PayloadReader<T> {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  let droppedCount = 0;
  return {
    read(data) {
      const parsed = schema.safeParse(data);
      if (parsed.success) return parsed.data;
      droppedCount += 1;
      const reason = describeIssues(parsed.error).slice(0, 500);
      limited.warn('dropped', { queue: queueName, reason, droppedCount }, 'job with an invalid payload dropped');
      return null;
    },
    get droppedCount() {
      return droppedCount;
    },
  };
}
