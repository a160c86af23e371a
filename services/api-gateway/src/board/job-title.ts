import { healthCheckJobSchema, recoveryJobSchema } from '@recovery/contracts';
import type { QueueName } from '@recovery/queue';

/** A job as BullMQ keeps it. Whoever can write to Redis can write jobs: nothing in it is sure. */
export interface ListedJob {
  readonly name: string;
  readonly data: unknown;
  readonly progress?: unknown;
}

const TRIGGERS = {
  schedule: '',
  retry: ' again, after a failure',
  hint: ', after a hint',
  dependency: ', for those that depend on it',
  dependent: ', as its dependency is back',
} as const;

/** What a job is about, for people: `recovery of database · attempt 2 of 3 (restart): acting`. */
export function jobTitle(queue: QueueName, job: ListedJob): string {
  return TITLES[queue](job) ?? `unknown job ${job.name}`.slice(0, 100);
}

const TITLES: Record<QueueName, (job: ListedJob) => string | null> = {
  'health-checks': ({ data }) => {
    const payload = healthCheckJobSchema.safeParse(data).data;
    return payload === undefined ? null : `health check of ${payload.serviceId}${TRIGGERS[payload.trigger]}`;
  },
  recoveries: ({ data, progress }) => {
    const payload = recoveryJobSchema.safeParse(data).data;
    if (payload === undefined) return null;
    const who = payload.trigger === 'manual' ? ', asked for by a person' : '';
    const words = wordsOf(progress);
    return `recovery of ${payload.serviceId}${who}${words === null ? '' : ` · ${words}`}`;
  },
};

function wordsOf(progress: unknown): string | null {
  if (typeof progress !== 'object' || progress === null || !('words' in progress)) return null;
  return typeof progress.words === 'string' ? progress.words.slice(0, 200) : null;
}
