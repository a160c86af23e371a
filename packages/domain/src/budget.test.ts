import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetVerdict } from './budget.ts';

const now = 10_000_000;
const windowMs = 3_600_000;

test('a debit leaves the window exactly when it is as old as the window', () => {
  const spent = { debits: [now - windowMs + 1, now - 5], now, budget: 2, windowMs };
  expect(budgetVerdict(spent)).toEqual({ spent: true, used: 2, freeAt: now + 1 });
  expect(budgetVerdict({ ...spent, debits: [now - windowMs, now - 5] })).toEqual({
    spent: false,
    used: 1,
    freeAt: null,
  });
});

test('after more debits than the budget allows, enough of them must leave', () => {
  const debits = [now - 10, now - 30, now - 20];
  expect(budgetVerdict({ debits, now, budget: 1, windowMs }).freeAt).toBe(now - 10 + windowMs);
});

test('whoever acts only when it is not spent never exceeds it in any window', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (gaps, budget) => {
        const window = 100_000;
        const debits: number[] = [];
        let at = 0;
        for (const gap of gaps) {
          at += gap;
          const spentAt = (time: number): boolean =>
            budgetVerdict({ debits: debits.toReversed(), now: time, budget, windowMs: window }).spent;
          const { spent, freeAt } = budgetVerdict({ debits, now: at, budget, windowMs: window });
          const freesExactly = freeAt !== null && freeAt > at && !spentAt(freeAt) && spentAt(freeAt - 1);
          expect(spent ? freesExactly : freeAt === null).toBe(true);
          if (!spent) debits.push(at);
        }
        for (const end of debits) {
          expect(debits.filter((debit) => debit > end - window && debit <= end).length).toBeLessThanOrEqual(budget);
        }
      },
    ),
  );
});
