import type { RecoveryEvent } from '@recovery/contracts';
import { AppError, RateLimitedLog, type Logger } from '@recovery/runtime';
import type { Redis } from 'ioredis';
import { awaitEntry } from './await-entry.ts';
import { parseAuditEntries, parseRecoveryEntries, type StreamEntry } from './event-entry.ts';
import { KEYS } from './keys.ts';
import { readOnDuty, type WrittenStream } from './scripts/read-on-duty.ts';
import type { Duty } from './stand-for-duty.ts';
import type { StoreConnection } from './store-connection.ts';
import { entriesAfter, streamBounds } from './stream-range.ts';
import { trimAcknowledged } from './trim-acknowledged.ts';

export interface ReadRequest {
  group: string;
  /** One name for good: what a reader has read and not acknowledged is given to its successor. */
  consumer: string;
  count: number;
  /** Only who has it may read. */
  duty: Pick<Duty, 'name' | 'self'>;
}

export interface Events {
  append(events: readonly RecoveryEvent[]): Promise<void>;
  /** What happened to services, newest first; what was appended twice under one id is one. */
  recent(count: number): Promise<RecoveryEvent[]>;
  /** The entries after that one, oldest first. @param entryId `0-0` for all */
  after(entryId: string, count: number): Promise<StreamEntry<RecoveryEvent>[]>;
  /** The ids of the oldest and the newest entry, `0-0` when there is none. */
  bounds(): Promise<{ oldest: string; newest: string }>;
  /** From the first entry on, of this stream and that of the audit; harmless when the group exists. */
  createGroup(group: string): Promise<void>;
  /**
   * What the group has not acknowledged, else what is new, of this stream or of that of the audit: never of both, each
   * in the order of its stream; null when the duty is another's. A group that was lost with the data of Redis is made
   * anew. `newest` is the newest entry of this stream.
   */
  read(request: ReadRequest): Promise<{ stream: WrittenStream; entries: StreamEntry[]; newest: string } | null>;
  /** Resolves when an entry after that one is there, blockMs (at most 5000) pass or the signal is aborted. One at a time. */
  arrival(request: { after: string; blockMs: number; signal: AbortSignal }): Promise<void>;
  ack(group: string, entryIds: readonly string[], stream?: WrittenStream): Promise<void>;
  /**
   * Removes the oldest entries of either stream beyond `keep`, at most 1000 a call, but none that any group has not
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
  const ack: Events['ack'] = async (group, entryIds, stream = 'events') => {
    if (entryIds.length === 0) return;
    await connection.run((redis) => redis.xack(KEYS[stream], group, ...entryIds));
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
      const happened = parseRecoveryEntries(raw).entries.map(({ event }) => event);
      // Of repeated ids the last one in this order is the first that was appended, which is what the log has.
      return [...new Map(happened.map((event) => [event.id, event])).values()].slice(0, count);
    },
    after: async (after, count) =>
      parseRecoveryEntries(await entriesAfter(connection, { key: KEYS.events, after, count })).entries,
    bounds: () => streamBounds(connection, KEYS.events),
    read: async ({ group, consumer, count, duty }) => {
      const attempt = () =>
        connection.run((redis) => readOnDuty(redis, { duty: duty.name, self: duty.self, group, consumer, count }));
      const found = await attempt().catch(async (error: unknown) => {
        if (!isMissingGroup(error)) throw error;
        await createGroup(group);
        return attempt();
      });
      if (found === null) return null;
      const { stream, raw, newest } = found;
      const { entries, foreignIds } = stream === 'audit' ? parseAuditEntries(raw) : parseRecoveryEntries(raw);
      if (foreignIds.length > 0) {
        limited.warn('foreign', { group, count: foreignIds.length }, 'foreign stream entries dropped');
        await ack(group, foreignIds, stream);
      }
      return { stream, entries, newest };
    },
    arrival: (request) => awaitEntry(blocking(), request),
    trim: async ({ keep, group }) => {
      for (const key of [KEYS.events, KEYS.audit]) {
        await connection.run((redis) => trimAcknowledged(redis, { key, keep, group }));
      }
    },
  };
}

async function makeGroup(redis: Redis, group: string): Promise<void> {
  for (const key of [KEYS.events, KEYS.audit]) {
    try {
      await redis.xgroup('CREATE', key, group, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
  }
}

function isMissingGroup(error: unknown): boolean {
  return error instanceof AppError && error.message.includes('NOGROUP');
}
