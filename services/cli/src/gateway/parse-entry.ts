import { historyEntrySchema, type HistoryEntry } from '@recovery/contracts';

/** The entry that an event holds; null for what is none. */
export function parseEntry(data: string): HistoryEntry | null {
  try {
    const content: unknown = JSON.parse(data);
    return historyEntrySchema.safeParse(content).data ?? null;
  } catch {
    return null;
  }
}
