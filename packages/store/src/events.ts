import { isAuditEvent, type RecoveryEvent } from '@recovery/contracts';
import { RateLimitedLog, type Logger } from '@recovery/runtime';
import type { Redis } from 'ioredis';
import { parseEntries, type StreamEntry } from './event-entry.ts';
import { readGroup } from './read-group.ts';
import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';
import { trimAcknowledged } from './trim-acknowledged.ts';

export interface ReadRequest {
  group: string;
  /** Names one reader for good: what it has read and not acknowledged is given to it again. */
  consumer: string;
  count: number;
  /** How long to wait for a first entry; at most 5000. */
  blockMs: number;
  signal?: AbortSignal;
}

export interface Events {
  append(events: readonly RecoveryEvent[]): Promise<void>;
  /** What happened to services, newest first; what was appended twice under one id is one. */
  recent(count: number): Promise<RecoveryEvent[]>;
  /** The entries after that one, oldest first. @param entryId `0-0` for all */
  after(entryId: string, count: number): Promise<StreamEntry[]>;
  /** The id of the newest entry, `0-0` when there is none; and of the oldest that is still there. */
  bounds(): Promise<{ oldest: string; newest: string }>;
  /** From the first entry on; harmless when the group exists. */
  createGroup(group: string): Promise<void>;
  /**
   * Own unacknowledged entries first, then those that another consumer has left for 30 s, then new ones.
   * Empty when blockMs pass or the signal is aborted. One read at a time. A group that was lost with the
   * data of Redis is made anew.
   */
  read(request: ReadRequest): Promise<StreamEntry[]>;
  ack(group: string, entryIds: readonly string[]): Promise<void>;
  /**
   * Removes the oldest entries beyond `keep`, at most 1000 a call, but none that any group has not
   * acknowledged, and nothing at all while `group` does not exist.
   */
  trim(request: { keep: number; group: string }): Promise<void>;
}

export function createEvents({
  connection,
  blocking,
  log,
}: {
  connection: StoreConnection;
  /** A connection of its own: a blocking read holds up whatever comes after it. */
  blocking: () => StoreConnection;
  log: Logger;
}): Events {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const ack = async (group: string, entryIds: readonly string[]): Promise<void> => {
    if (entryIds.length === 0) return;
    await connection.run((redis) => redis.xack(KEYS.events, group, ...entryIds));
  };
  const createGroup = (group: string): Promise<void> => connection.run((redis) => makeGroup(redis, group));

  return {
    ack,
    createGroup,
    append: async (events) => {
      if (events.length === 0) return;
      await connection.run(async (redis) => {
        const pipeline = redis.multi();
        for (const event of events) pipeline.xadd(KEYS.events, '*', 'event', JSON.stringify(event));
        for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
      });
    },
    recent: async (count) => {
      const raw = await connection.run((redis) => redis.xrevrange(KEYS.events, '+', '-', 'COUNT', 4 * count));
      const happened = parseEntries(raw).entries.flatMap(({ event }) => (isAuditEvent(event) ? [] : [event]));
      // Of repeated ids the last one in this order is the first that was appended, which is what the log has.
      return [...new Map(happened.map((event) => [event.id, event])).values()].slice(0, count);
    },
    after: async (entryId, count) => {
      const raw = await connection.run((redis) => redis.xrange(KEYS.events, `(${entryId}`, '+', 'COUNT', count));
      return parseEntries(raw).entries;
    },
    bounds: async () => {
      const [newest, oldest] = await connection.run((redis) =>
        Promise.all([
          redis.xrevrange(KEYS.events, '+', '-', 'COUNT', 1),
          redis.xrange(KEYS.events, '-', '+', 'COUNT', 1),
        ]),
      );
      return { oldest: oldest[0]?.[0] ?? '0-0', newest: newest[0]?.[0] ?? '0-0' };
    },
    read: async (request) => {
      const raw = await readGroup({ connection, blocking: blocking(), createGroup, request });
      const { entries, foreignIds } = parseEntries(raw);
      if (foreignIds.length > 0) {
        limited.warn('foreign', { group: request.group, count: foreignIds.length }, 'foreign stream entries dropped');
        await ack(request.group, foreignIds);
      }
      return entries;
    },
    trim: ({ keep, group }) => connection.run((redis) => trimAcknowledged(redis, { keep, group })),
  };
}

async function makeGroup(redis: Redis, group: string): Promise<void> {
  try {
    await redis.xgroup('CREATE', KEYS.events, group, '0', 'MKSTREAM');
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
  }
}
