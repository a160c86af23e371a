import type { AuditEvent } from '@recovery/contracts';
import { parseAuditEntries, type StreamEntry } from './event-entry.ts';
import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';
import { entriesAfter, streamBounds } from './stream-range.ts';

/**
 * Who changed what, or tried to: a stream of its own, so that however many ask, what happened to services is not
 * pushed out. The log writer reads it as it reads the events (`Events.read`).
 */
export interface Audit {
  record(event: AuditEvent): Promise<void>;
  /** Newest first; about the last thousand are kept. */
  recent(count: number): Promise<AuditEvent[]>;
  /** The entries after that one, oldest first. */
  after(entryId: string, count: number): Promise<StreamEntry<AuditEvent>[]>;
  /** The ids of the oldest and the newest entry, `0-0` when there is none. */
  bounds(): Promise<{ oldest: string; newest: string }>;
}

/** Of those that wait for the log files: beyond it the oldest are given up, so that Redis keeps its memory. */
const MAX_WAITING = 100_000;

export function createAudit(connection: StoreConnection): Audit {
  return {
    record: async (event) => {
      const text = JSON.stringify(event);
      await connection.run((redis) => redis.xadd(KEYS.audit, 'MAXLEN', '~', MAX_WAITING, '*', 'audit', text));
    },
    recent: async (count) => {
      const raw = await connection.run((redis) => redis.xrevrange(KEYS.audit, '+', '-', 'COUNT', count));
      return parseAuditEntries(raw).entries.map(({ event }) => event);
    },
    after: async (after, count) =>
      parseAuditEntries(await entriesAfter(connection, { key: KEYS.audit, after, count })).entries,
    bounds: () => streamBounds(connection, KEYS.audit),
  };
}
