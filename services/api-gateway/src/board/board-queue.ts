import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { healthCheckJobSchema, recoveryJobSchema } from '@recovery/contracts';
import { JOB_RETENTION, type QueueName } from '@recovery/queue';
import type { Job, Queue } from 'bullmq';
import { z } from 'zod';
import { jobTitle, type ListedJob } from './job-title.ts';

const FACTS = {
  'health-checks': {
    displayName: 'Health checks',
    description: 'One job a check; a schedule for each service',
    schema: healthCheckJobSchema,
  },
  recoveries: {
    displayName: 'Recoveries',
    description: 'One job an incident, for all of its attempts',
    schema: recoveryJobSchema,
  },
} as const satisfies Record<QueueName, unknown>;

/** Whether the workers of the queue would take the payload. */
export function isPayload(queue: string, data: unknown): boolean {
  return isQueueName(queue) && FACTS[queue].schema.safeParse(data).success;
}

function isQueueName(name: string): name is QueueName {
  return Object.hasOwn(FACTS, name);
}

/** A queue of ours as the board shows it. */
export class BoardQueue extends BullMQAdapter {
  readonly #name: QueueName;
  readonly #queue: Queue;

  constructor(queue: Queue, { name, readOnly }: { name: QueueName; readOnly: boolean }) {
    const { displayName, description, schema } = FACTS[name];
    const jobDataSchema = z.toJSONSchema(schema, { io: 'input' });
    super(queue, { readOnlyMode: readOnly, allowRetries: !readOnly, displayName, description, jobDataSchema });
    this.#name = name;
    this.#queue = queue;
    this.setFormatter('name', (job: ListedJob) => jobTitle(name, job));
  }

  /** Only the payload and the delay are the caller's say: how a job is retried and kept is not. */
  override addJob(_name: string, data: unknown, { delay }: { delay?: number }): Promise<Job> {
    const wait = typeof delay === 'number' && delay > 0 ? { delay: Math.round(delay) } : {};
    return this.#queue.add('by-hand', data, { ...JOB_RETENTION[this.#name], ...wait });
  }
}
