/** Share of the maximum above which old data is cleaned up. */
const CLEAN_UP_ABOVE = 0.9;
/** Share of the maximum below which the clean-up is content. */
const CLEAN_UP_TO_BELOW = 0.8;

export interface TableUsage {
  /** On disk: heap, indexes and TOAST. */
  readonly totalBytes: number;
  readonly rowCount: number;
  /** One row with its share of the indexes. */
  readonly bytesPerRow: number;
}

export interface DatabaseUsage {
  /** pg_database_size. */
  readonly databaseBytes: number;
  readonly archivedPositions: TableUsage;
  readonly positions: TableUsage;
}

/**
 * The part of the database that holds data. Deleting gives space back to the tables, seldom to the disk: judged by
 * the size of the files alone, a clean-up would go on until nothing is left.
 */
export function occupiedBytes(usage: DatabaseUsage): number {
  return usage.databaseBytes - reusableBytes(usage.archivedPositions) - reusableBytes(usage.positions);
}

export function isTooLarge(bytes: number, maxBytes: number): boolean {
  return bytes > maxBytes * CLEAN_UP_ABOVE;
}

/** How many of the oldest archived positions have to go so that the occupied part falls below 80 % of maxBytes. */
export function archivesToDelete(usage: DatabaseUsage, maxBytes: number): number {
  const excessBytes = occupiedBytes(usage) - maxBytes * CLEAN_UP_TO_BELOW;
  const { rowCount, bytesPerRow } = usage.archivedPositions;
  if (excessBytes <= 0 || bytesPerRow <= 0) return 0;
  return Math.min(rowCount, Math.ceil(excessBytes / bytesPerRow));
}

function reusableBytes({ totalBytes, rowCount, bytesPerRow }: TableUsage): number {
  return Math.max(0, totalBytes - rowCount * bytesPerRow);
}
