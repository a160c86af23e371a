import type { LogPosition, PlacedEntry } from '@recovery/log-files';

export interface LogPage<Entry> {
  readonly entries: readonly PlacedEntry<Entry>[];
  /** Where the next one goes on; null when there is nothing more. */
  readonly end: LogPosition | null;
}

/** What is kept in memory of a page; a page of longer lines has fewer of them. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** The first `limit` entries. It is looked on until there is one more, so that no page is empty but the first. */
export async function takePage<Entry>(
  batches: AsyncIterable<Iterable<PlacedEntry<Entry>>>,
  limit: number,
): Promise<LogPage<Entry>> {
  const entries: PlacedEntry<Entry>[] = [];
  let characterCount = 0;
  for await (const batch of batches) {
    for (const placed of batch) {
      const last = entries.at(-1);
      if (last !== undefined && (entries.length === limit || characterCount + placed.text.length > MAX_CHARACTERS)) {
        return { entries, end: last.position };
      }
      entries.push(placed);
      characterCount += placed.text.length;
    }
  }
  return { entries, end: null };
}
