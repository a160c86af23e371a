import { array, assert, constantFrom, integer, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertLimits, type LimitOverride } from './configured-limits.ts';
import { positionKinds } from './position-kind.ts';
import { resolveLimit } from './resolve-limit.ts';

const base = { limit: 250, thresholdPercent: 20 };
const group = { connectionId: 'c1', kind: 'real' } as const;

describe('resolveLimit', () => {
  it.each<[string, LimitOverride[], { limit: number; thresholdPercent: number }]>([
    ['the default without overrides', [], base],
    ['the default when the overrides speak for others', [{ connection: 'c2', limit: 60 }], base],
    ['a kind before the default', [{ kind: 'real', limit: 60 }], { limit: 60, thresholdPercent: 20 }],
    [
      'a connection before a kind',
      [
        { connection: 'c1', limit: 70 },
        { kind: 'real', limit: 60 },
      ],
      { limit: 70, thresholdPercent: 20 },
    ],
    [
      'one kind of one connection before both, field by field',
      [
        { connection: 'c1', kind: 'real', limit: 80 },
        { connection: 'c1', limit: 70, thresholdPercent: 30 },
        { kind: 'real', thresholdPercent: 40 },
      ],
      { limit: 80, thresholdPercent: 30 },
    ],
    [
      'the later of two equals',
      [
        { connection: 'c1', limit: 70 },
        { connection: 'c1', limit: 90 },
      ],
      { limit: 90, thresholdPercent: 20 },
    ],
  ])('takes %s', (_what, overrides, expected) => {
    expect(resolveLimit({ ...base, overrides }, group)).toEqual(expected);
  });

  it('gives a rule in range whatever valid overrides there are', () => {
    const override = record(
      {
        connection: constantFrom('c1', 'c2'),
        kind: constantFrom(...positionKinds),
        limit: integer({ min: 50, max: 1_000 }),
        thresholdPercent: integer({ min: 10, max: 50 }),
      },
      { requiredKeys: ['connection', 'limit'] },
    );
    assert(
      property(array(override), option(constantFrom(...positionKinds), { nil: 'base' as const }), (overrides, kind) => {
        const rule = resolveLimit({ ...base, overrides }, { connectionId: 'c1', kind });
        assertLimits({ ...rule, overrides });
      }),
    );
  });
});

describe('assertLimits', () => {
  it.each([
    [{ limit: 49 }],
    [{ limit: 1_001 }],
    [{ limit: Number.NaN }],
    [{ thresholdPercent: 9 }],
    [{ thresholdPercent: 51 }],
    [{ overrides: [{ limit: 60 }] }],
    [{ overrides: [{ connection: 'c1' }] }],
  ])('refuses %j', (wrong) => {
    expect(() => assertLimits({ ...base, overrides: [], ...wrong })).toThrow('limits in force are invalid');
  });
});
