import { auditEventSchema, recoveryEventSchema, type AuditEvent, type RecoveryEvent } from '@recovery/contracts';

/** An event as it lies in its stream. */
export interface StreamEntry<Event = RecoveryEvent | AuditEvent> {
  /** The stream's own id, for ack(). */
  entryId: string;
  event: Event;
}

/** An entry as Redis gives it; the fields are null when it was trimmed after it had been read. */
export type RawEntry = readonly [id: string, fields: readonly string[] | null];

interface Parsed<Event> {
  entries: StreamEntry<Event>[];
  /** Of those that are no such events. */
  foreignIds: string[];
}

export const parseRecoveryEntries = (raw: readonly RawEntry[]): Parsed<RecoveryEvent> =>
  parseEntries(raw, (fields) => parse(fields, 'event', recoveryEventSchema));

export const parseAuditEntries = (raw: readonly RawEntry[]): Parsed<AuditEvent> =>
  parseEntries(raw, (fields) => parse(fields, 'audit', auditEventSchema));

function parseEntries<Event>(
  raw: readonly RawEntry[],
  parseOne: (fields: readonly string[] | null) => Event | null,
): Parsed<Event> {
  const entries: StreamEntry<Event>[] = [];
  const foreignIds: string[] = [];
  for (const [entryId, fields] of raw) {
    const event = parseOne(fields);
    if (event === null) foreignIds.push(entryId);
    else entries.push({ entryId, event });
  }
  return { entries, foreignIds };
}

function parse<Event>(
  fields: readonly string[] | null,
  field: string,
  schema: { safeParse(value: unknown): { data?: Event | undefined } },
): Event | null {
  const [name, text] = fields ?? [];
  if (name !== field || text === undefined) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
