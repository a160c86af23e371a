import type { ActualSchedule } from '@recovery/queue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcile, type DesiredSchedule } from './reconcile.ts';

const NOW = 1_000_000;
const A = { serviceId: 'a', everyMs: 30_000, offsetMs: 7_000 };

const want = (schedule: typeof A): DesiredSchedule => ({ serviceId: schedule.serviceId, schedule });
const actual = (changes: Partial<ActualSchedule> = {}): ActualSchedule => ({
  ...A,
  nextAt: NOW + 10_000,
  isLost: false,
  ...changes,
});

describe('reconcile', () => {
  it('creates what is missing', () => {
    expect(reconcile({ desired: [want(A)], actual: [], now: NOW })).toEqual([{ type: 'create', schedule: A }]);
  });

  it.each([NOW - 60_000, NOW - 1, NOW, NOW + 30_000, NOW + 60_000])(
    'leaves alone what is as desired (next run at %i)',
    (nextAt) => {
      expect(reconcile({ desired: [want(A)], actual: [actual({ nextAt })], now: NOW })).toEqual([]);
    },
  );

  it.each([
    ['another interval', { everyMs: 20_000 }, 'different'],
    ['another offset', { offsetMs: 1 }, 'different'],
    ['lost its next job before it is due', { isLost: true }, 'lost'],
    ['lost its next job and is a little late', { isLost: true, nextAt: NOW - 1 }, 'lost'],
    ['overdue by more than two intervals', { nextAt: NOW - 60_001 }, 'overdue'],
    ['without a time', { nextAt: 0 }, 'overdue'],
    ['more than two intervals ahead', { nextAt: NOW + 60_001 }, 'too-far-ahead'],
  ])('replaces one that has %s', (_what, changes, reason) => {
    expect(reconcile({ desired: [want(A)], actual: [actual(changes)], now: NOW })).toEqual([
      { type: 'replace', schedule: A, reason },
    ]);
  });

  it('removes what is no longer configured or is disabled', () => {
    const desired = [want(A), { serviceId: 'off', schedule: null }];
    const existing = [actual(), actual({ serviceId: 'off' }), actual({ serviceId: 'gone' })];
    expect(reconcile({ desired, actual: existing, now: NOW })).toEqual([
      { type: 'remove', serviceId: 'off' },
      { type: 'remove', serviceId: 'gone' },
    ]);
  });

  it('removes the last schedule when every service is disabled', () => {
    const desired = [{ serviceId: 'a', schedule: null }];
    expect(reconcile({ desired, actual: [actual()], now: NOW })).toEqual([{ type: 'remove', serviceId: 'a' }]);
  });

  it('never takes an empty list for "remove all"', () => {
    expect(reconcile({ desired: [], actual: [actual()], now: NOW })).toEqual([]);
  });

  it('has nothing left to do once its operations are done', () => {
    const ids = fc.constantFrom<string>('a', 'b', 'c', 'd', 'e');
    const times = { everyMs: fc.integer({ min: 100, max: 500 }), offsetMs: fc.integer({ min: 0, max: 99 }) };
    const desiredOnes = fc.uniqueArray(fc.record({ serviceId: ids, enabled: fc.boolean(), ...times }), {
      selector: ({ serviceId }) => serviceId,
      minLength: 1,
    });
    const actualOnes = fc.uniqueArray(
      fc.record({
        serviceId: ids,
        nextAt: fc.integer({ min: NOW - 5_000, max: NOW + 5_000 }),
        isLost: fc.boolean(),
        ...times,
      }),
      { selector: ({ serviceId }) => serviceId },
    );
    fc.assert(
      fc.property(desiredOnes, actualOnes, (wanted, existing) => {
        const desired = wanted.map(({ enabled, ...schedule }) => ({
          serviceId: schedule.serviceId,
          schedule: enabled ? schedule : null,
        }));
        const after = new Map<string, ActualSchedule>(existing.map((schedule) => [schedule.serviceId, schedule]));
        for (const operation of reconcile({ desired, actual: existing, now: NOW })) {
          if (operation.type === 'remove') after.delete(operation.serviceId);
          else after.set(operation.schedule.serviceId, { ...operation.schedule, nextAt: NOW + 1, isLost: false });
        }
        expect(reconcile({ desired, actual: [...after.values()], now: NOW })).toEqual([]);
        expect([...after.keys()].toSorted()).toEqual(
          wanted
            .filter(({ enabled }) => enabled)
            .map(({ serviceId }) => serviceId)
            .toSorted(),
        );
      }),
    );
  });
});
