import { Worker } from 'bullmq';

/**
 * A worker that never blocks longer than 5 s on Redis. BullMQ blocks up to 10 s when the next delayed
 * job is far away: longer than the socket timeout that finds a half-open connection, which would cut
 * every quiet connection every 7 s.
 */
export class ShortBlockingWorker<Data> extends Worker<Data, void> {
  override get maximumBlockTimeout(): number {
    return 5;
  }
}
