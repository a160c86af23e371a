import { recoveryEventSchema, type RecoveryEvent } from '@recovery/contracts';

/** An event as it lies in the stream. */
export interface StreamEntry {
  /** The stream's own id, for ack(). */
  entryId: string;
  event: RecoveryEvent;
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

function parseEvent(fields: readonly string[] | null): RecoveryEvent | null {
  const [name, text] = fields ?? [];
  if (name !== 'event' || text === undefined) return null;
  try {
    return recoveryEventSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
