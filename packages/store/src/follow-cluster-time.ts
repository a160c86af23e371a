import {
  AppError,
  errorMessage,
  RateLimitedLog,
  startLoop,
  type CheckOutcome,
  type ClockRecord,
  type ClusterClock,
  type Logger,
} from '@recovery/runtime';
import type { Redis } from 'ioredis';
import { readClock } from './scripts/read-clock.ts';
import { replaceClock } from './scripts/replace-clock.ts';
import { StoreConnection } from './store-connection.ts';
import { unblockClients } from './unblock-clients.ts';

interface FollowedTime {
  /** Resolves when the clock has joined the cluster: not before Redis has answered once. */
  readonly known: Promise<void>;
  check(): CheckOutcome;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1_000;
/** A process that does not know the time yet does nothing else. */
const RETRY_WHILE_UNKNOWN_MS = 200;

/**
 * Keeps `clock` at the time of the cluster: looks about once a second at the clock of Redis and at the record
 * that all components share, and writes down what the clock has to say about it. An outage of Redis changes
 * nothing: monotonic time goes on.
 * @param options.redis a connection of the role `store`
 */
export function followClusterTime({
  clock,
  redis,
  log,
}: {
  clock: ClusterClock;
  redis: Redis;
  log: Logger;
}): FollowedTime {
  const connection = new StoreConnection(redis);
  const limited = new RateLimitedLog({ log, linesPerMinute: 1 });
  const { promise: known, resolve } = Promise.withResolvers<void>();

  const look = async (): Promise<void> => {
    // A question that waits for a connection would tell nothing about when it was answered.
    if (redis.status !== 'ready') throw new AppError('store_unavailable', 'Redis: not connected', { retryable: true });
    const sentMs = clock.monotonicMs();
    const { serverAt, stored } = await connection.run(readClock);
    const receivedMs = clock.monotonicMs();
    const { type, deviationMs, record } = clock.observe({ sentMs, receivedMs, serverAt, record: parseRecord(stored) });
    resolve();
    const stepMs = Math.round(deviationMs);
    if (type === 'rejoined') log.warn({ stepMs }, 'our time was not that of the cluster, and is again');
    if (record === null) return;
    const next = JSON.stringify(record);
    const isReplaced = await connection.run((server) => replaceClock(server, { expected: stored, next }));
    // Who loses against another component sees at its next look what that one has written.
    if (isReplaced && type === 'corrected') {
      const offsetMs = Math.round(record.offsetMs);
      log.warn({ stepMs, offsetMs }, 'the clock of Redis was set, the time of the cluster passes over it');
      if (stepMs < 0) await connection.run(unblockClients);
    }
  };

  const loop = startLoop({
    name: 'cluster-time',
    intervalMs: LOOK_EVERY_MS,
    retryDelayMs: () => (clock.isKnown ? LOOK_EVERY_MS : RETRY_WHILE_UNKNOWN_MS),
    run: look,
    onError: (error) => {
      limited.warn('look', { reason: errorMessage(error) }, 'the clock of Redis cannot be read');
    },
  });
  const onReady = (): void => void loop.trigger();
  redis.on('ready', onReady);

  return {
    known,
    check: () => (clock.isKnown ? { ok: true } : { ok: false, message: 'the time of the cluster is not known yet' }),
    stop: async () => {
      redis.off('ready', onReady);
      await loop.stop();
    },
  };
}

/** null for what is no record, which is then written anew as if it were missing. */
export function parseRecord(stored: string): ClockRecord | null {
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== 'object' || value === null || !('offsetMs' in value) || !('confirmedAt' in value)) return null;
    const { offsetMs, confirmedAt } = value;
    return isFinite(offsetMs) && isFinite(confirmedAt) ? { offsetMs, confirmedAt } : null;
  } catch {
    return null;
  }
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}
