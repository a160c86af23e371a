import { describe, expect, it } from 'vitest';
import { firstState } from '../trading/engine-state.ts';
import type { ClosedPosition } from '../trading/position.ts';
import { WriteJournal } from './write-journal.ts';

function closing(clientKey: string): ClosedPosition {
  return { clientKey, exitPrice: 1, reason: 'time-exit', profit: 0, closedAt: 0 };
}

function journalOf(...ticks: number[]): WriteJournal {
  const journal = new WriteJournal();
  for (const tick of ticks) recordTick(journal, tick);
  return journal;
}

function recordTick(journal: WriteJournal, tick: number): void {
  const state = { ...firstState('run1'), tick };
  journal.record({ state, opened: [], closed: [closing(`key ${tick}`)], tickedAt: 1_000 + tick, recordedAt: tick });
}

describe('the write journal', () => {
  it('puts ticks together into one batch that ends at the last of them', () => {
    const batch = journalOf(1, 2, 3).next();
    expect(batch?.state.tick).toBe(3);
    expect(batch?.closed.map(({ clientKey }) => clientKey)).toEqual(['key 1', 'key 2', 'key 3']);
    expect(batch).toMatchObject({ tickCount: 3, tickedAt: 1_003, recordedAt: 1 });
  });

  it('gives exactly the same batch again until it is settled, whatever happens meanwhile', () => {
    const journal = journalOf(1);
    const batch = journal.next();
    recordTick(journal, 2);
    expect(journal.next()).toBe(batch);
    expect(journal.unsavedTickCount).toBe(2);
    expect(journal.oldestUnsavedAt).toBe(1);
    if (batch !== null) journal.settle(batch);
    expect(journal.next()?.state.tick).toBe(2);
    expect(journal.oldestUnsavedAt).toBe(2);
  });

  it('is not confused by a settlement that comes twice', () => {
    const journal = journalOf(1);
    const batch = journal.next();
    if (batch === null) throw new Error('a tick was recorded');
    journal.settle(batch);
    recordTick(journal, 2);
    const second = journal.next();
    journal.settle(batch);
    expect(journal.next()).toBe(second);
  });

  it('is empty when everything is saved', () => {
    const journal = new WriteJournal();
    expect([journal.next(), journal.unsavedTickCount, journal.oldestUnsavedAt]).toEqual([null, 0, null]);
  });
});
