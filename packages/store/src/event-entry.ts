import { auditEventSchema, recoveryEventSchema, type AuditEvent, type RecoveryEvent } from '@recovery/contracts';

/** An event as it lies in the stream. */
export interface StreamEntry {
  /** The stream's own id, for ack(). */
  entryId: string;
  event: RecoveryEvent | AuditEvent;
}

/** An entry as Redis gives it; the fields are null when it was trimmed after it had been read. */
export type RawEntry = readonly [id: string, fields: readonly string[] | null];

/** Our events among the entries, and the ids of those that are none. */
export function parseEntries(raw: readonly RawEntry[]): { entries: StreamEntry[]; foreignIds: string[] } {
  const entries: StreamEntry[] = [];
  const foreignIds: string[] = [];
  for (const [entryId, fields] of raw) {
    const event = parseEvent(fields);
    if (event === null) foreignIds.push(entryId);
    else entries.push({ entryId, event });
  }
  return { entries, foreignIds };
}

/** Under the field's name in the entry. */
const SCHEMAS = { event: recoveryEventSchema, audit: auditEventSchema } as const;

function parseEvent(fields: readonly string[] | null): StreamEntry['event'] | null {
  const [name, text] = fields ?? [];
  if ((name !== 'event' && name !== 'audit') || text === undefined) return null;
  try {
    return SCHEMAS[name].safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
