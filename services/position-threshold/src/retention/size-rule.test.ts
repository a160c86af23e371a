import { assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archivesToDelete, type DatabaseUsage, isTooLarge, occupiedBytes } from './size-rule.ts';

const none = { totalBytes: 0, rowCount: 0, bytesPerRow: 0 };

describe('the size rule', () => {
  it.each([
    [90, false],
    [91, true],
  ])('with a maximum of 100, %i is too large: %s', (bytes, tooLarge) => {
    expect(isTooLarge(bytes, 100)).toBe(tooLarge);
  });

  it('does not count space that the tables will use again', () => {
    const archivedPositions = { totalBytes: 500, rowCount: 10, bytesPerRow: 20 };
    expect(occupiedBytes({ databaseBytes: 1_000, archivedPositions, positions: none })).toBe(700);
  });

  it('deletes as many archives as bring the occupied part to 80 %, or all there are', () => {
    const usage = (rowCount: number): DatabaseUsage => ({
      databaseBytes: 1_000,
      archivedPositions: { totalBytes: rowCount * 10, rowCount, bytesPerRow: 10 },
      positions: none,
    });
    expect(archivesToDelete(usage(50), 1_000)).toBe(20);
    expect(archivesToDelete(usage(5), 1_000)).toBe(5);
    expect(archivesToDelete(usage(50), 2_000)).toBe(0);
  });

  it('asks for nothing more once its own advice was followed, although no file shrank', () => {
    const size = integer({ min: 0, max: 1_000_000 });
    const table = record({ rowCount: size, bytesPerRow: integer({ min: 1, max: 1_000 }) });
    assert(
      property(table, size, size, ({ rowCount, bytesPerRow }, otherBytes, maxBytes) => {
        const totalBytes = rowCount * bytesPerRow;
        const before = {
          databaseBytes: totalBytes + otherBytes,
          archivedPositions: { totalBytes, rowCount, bytesPerRow },
          positions: none,
        };
        const deleted = archivesToDelete(before, maxBytes);
        const after = { ...before, archivedPositions: { totalBytes, rowCount: rowCount - deleted, bytesPerRow } };
        return archivesToDelete(after, maxBytes) === 0 || rowCount === deleted;
      }),
    );
  });
});
