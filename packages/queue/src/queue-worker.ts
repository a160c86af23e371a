import { Worker, type Job, type JobJson, type WorkerOptions } from 'bullmq';
import { JOB_RETENTION } from './job-retention.ts';
import type { QueueName } from './names.ts';

/** BullMQ's worker, except that it blocks for a shorter time and trusts no job. */
export class QueueWorker<Data> extends Worker<Data, void> {
  readonly #queueName: QueueName;

  constructor(
    queueName: QueueName,
    process: (job: Job<Data, void>, token?: string, signal?: AbortSignal) => Promise<void>,
    options: WorkerOptions,
  ) {
    super(queueName, process, options);
    this.#queueName = queueName;
  }

  /**
   * BullMQ blocks up to 10 s when the next delayed job is far away: longer than the socket timeout that
   * finds a half-open connection, which would cut every quiet connection every 7 s.
   */
  override get maximumBlockTimeout(): number {
    return 5;
  }

  /**
   * Whoever can write to Redis can write jobs. What is no JSON becomes an empty payload, which is dropped like
   * any other invalid one instead of coming back again and again; how long a job is kept is not its own say;
   * and only a run of a schedule has a next run.
   */
  protected override createJob(json: JobJson, jobId: string): Job<Data, void> {
    const job = super.createJob({ ...json, data: isJson(json.data) ? json.data : 'null' }, jobId);
    Object.assign(job.opts, JOB_RETENTION[this.#queueName]);
    if (!('repeat' in job.opts)) delete job.repeatJobKey;
    return job;
  }

  /**
   * BullMQ fetches job after job until the queue is empty or all its hands are full, and only then begins the
   * first. When Redis is slow to answer there is always another one due: the jobs would wait until their locks
   * ran out. With something to wait for set, it begins what it has before it fetches more.
   */
  protected override async nextJobFromJobData(
    json?: JobJson,
    jobId?: string,
    token?: string,
  ): Promise<Job<Data, void>> {
    const job: Job<Data, void> | undefined = await super.nextJobFromJobData(json, jobId, token);
    if (job !== undefined) this['blockUntil'] ||= 1;
    return job;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
