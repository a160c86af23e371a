import {
  ClusterClock,
  installClock,
  startWhen,
  type CheckOutcome,
  type Deferred,
  type Logger,
} from '@recovery/runtime';
import type { Redis } from 'ioredis';
import { followClusterTime } from './follow-cluster-time.ts';

export interface ClusterTime {
  /** Begins what must not work by a time of its own: at once when the time is known, or when Redis appears. */
  whenKnown<T>(work: { start: () => T; stop: (started: T) => Promise<void> | void }): Deferred<T>;
  check(): CheckOutcome;
}

/**
 * From here on this process lives by the time of the cluster, everything that asks `Date` included.
 * @param options.redis a connection of the role `store`
 */
export function joinClusterTime({
  redis,
  log,
  onShutdown,
}: {
  redis: Redis;
  log: Logger;
  onShutdown(label: string, close: () => Promise<void> | void): void;
}): ClusterTime {
  const clock = new ClusterClock();
  onShutdown('clock', installClock(clock));
  const following = followClusterTime({ clock, redis, log });
  onShutdown('cluster time', () => following.stop());
  return {
    whenKnown: (work) => startWhen(following.known, work),
    check: () => following.check(),
  };
}
