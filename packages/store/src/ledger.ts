import { VELOCITY_WINDOW_MS, type FleetView } from '@recovery/domain';
import { KEYS } from './keys.ts';
import { beginAttempt, KEPT_LONGER_MS, type BeginRequest, type BeginResult } from './scripts/begin-attempt.ts';
import type { StoreConnection } from './store-connection.ts';

/** One automatic action that was debited. */
export interface Debit {
  readonly serviceId: string;
  /** `<incident>.<attempt>`. */
  readonly actionId: string;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * What was done lately and is being done, over all services: what the limits are measured by. After a loss of
 * Redis' data it is closed: nothing may begin until what was done has been entered again from other records.
 * An error of any call means: no action.
 */
export interface Ledger {
  /** null while the ledger is closed; else epoch ms of the automatic actions after `since`, oldest first. */
  debits(serviceId: string, range: { since: number }): Promise<number[] | null>;
  /** What is under way and was begun within a minute. */
  lately(now: number): Promise<Pick<FleetView, 'underWay' | 'startedAt'>>;
  /** Atomic, idempotent by actionId, and on Redis' disk when it returns ok (where the server can say so). */
  begin(request: BeginRequest): Promise<BeginResult>;
  isOpen(): Promise<boolean>;
  /** Tells this ledger from the one that is opened after a loss of data; null while it is closed. */
  id(): Promise<string | null>;
  /**
   * Enters actions that other records know of; entered twice they count once, at the later of their times: an action
   * that was booked again began only then. On Redis' disk when it returns. Kept for `keepMs` (about two windows).
   */
  enter(debits: readonly Debit[], options: { keepMs: number }): Promise<void>;
  /** From now on attempts may begin. @param at epoch ms */
  open(at: number): Promise<void>;
}

const BATCH = 1000;

export function createLedger(connection: StoreConnection): Ledger {
  return {
    debits: async (serviceId, { since }) => {
      const [isOpen, reply] = await Promise.all([
        connection.run((redis) => redis.exists(KEYS.ledger)),
        connection.run((redis) => redis.zrangebyscore(KEYS.budget(serviceId), `(${since}`, '+inf', 'WITHSCORES')),
      ]);
      return isOpen === 0 ? null : scoresOf(reply);
    },
    lately: async (now) => {
      const [underWay, starts] = await Promise.all([
        connection.run((redis) => redis.zrangebyscore(KEYS.underWay, `(${Math.round(now)}`, '+inf')),
        connection.run((redis) =>
          redis.zrangebyscore(KEYS.starts, `(${Math.round(now - VELOCITY_WINDOW_MS)}`, '+inf', 'WITHSCORES'),
        ),
      ]);
      return { underWay, startedAt: scoresOf(starts) };
    },
    begin: async (request) => {
      const result = await connection.run((redis) => beginAttempt(redis, request));
      if (result.ok) await connection.untilDurable();
      return result;
    },
    isOpen: async () => (await connection.run((redis) => redis.exists(KEYS.ledger))) === 1,
    id: () => connection.run((redis) => redis.get(KEYS.ledger)),
    enter: async (debits, { keepMs }) => {
      for (let start = 0; start < debits.length; start += BATCH) {
        await connection.run(async (redis) => {
          const pipeline = redis.pipeline();
          for (const { serviceId, actionId, at } of debits.slice(start, start + BATCH)) {
            pipeline.zadd(KEYS.budget(serviceId), 'GT', Math.round(at), actionId);
            pipeline.pexpire(KEYS.budget(serviceId), Math.round(keepMs) + KEPT_LONGER_MS);
            pipeline.zadd(KEYS.starts, 'GT', Math.round(at), actionId);
          }
          for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
        });
      }
      await connection.untilDurable();
    },
    open: async (at) => {
      await connection.run((redis) => redis.set(KEYS.ledger, String(Math.round(at)), 'NX'));
      await connection.untilDurable();
    },
  };
}

/** The reply is a flat list of members and scores. */
function scoresOf(reply: readonly string[]): number[] {
  return reply.filter((_, index) => index % 2 === 1).map(Number);
}
