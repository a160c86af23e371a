import { initialState, type Incident } from '@recovery/domain';
import { describe, expect, it } from 'vitest';
import { parseState } from './parse-state.ts';

const FRESH = initialState({ serviceId: 'a', now: 1 });
const INCIDENT: Incident = {
  id: 'a-1',
  openedAt: 1,
  trigger: 'automatic',
  reason: 'refused',
  attemptCount: 1,
  usedRungIndexes: [0],
  verifiedAt: null,
  reopenCount: 0,
  extraAttempts: 0,
  acknowledged: null,
};
const RESULT = { outcome: 'unhealthy', latencyMs: 1.5, errorClass: 'refused', message: 'refused' };
const FULL = { ...FRESH, lastResult: RESULT, incident: INCIDENT };

const without = (object: object, field: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));

describe('a stored state', () => {
  it.each([
    FRESH,
    { ...FULL, phase: 'failing', hardness: 'hard', conclusive: true },
    {
      ...FULL,
      phase: 'recovering',
      attempt: 1,
      rung: 'restart',
      actionType: 'service_restart',
      startedAt: 1,
      deadlineAt: 2,
    },
    { ...FULL, phase: 'coolingDown', until: 9 },
    { ...FULL, phase: 'starting', until: 9 },
    { ...FULL, phase: 'error', reason: 'given up' },
    { ...FULL, phase: 'stopped', reason: 'disabled' },
    { ...FULL, phase: 'running' },
    { ...FULL, phase: 'degraded' },
  ])('of the shape of the domain is read as it was written ($phase)', (state) => {
    expect(parseState(JSON.stringify(state))).toEqual(state);
  });

  it.each(Object.keys(FRESH))('without %s is none', (field) => {
    expect(parseState(JSON.stringify(without(FULL, field)))).toBeNull();
  });

  it.each(Object.keys(INCIDENT))('whose incident has no %s is none', (field) => {
    expect(parseState(JSON.stringify({ ...FULL, incident: without(INCIDENT, field) }))).toBeNull();
  });

  it.each(Object.keys(RESULT))('whose last result has no %s is none', (field) => {
    expect(parseState(JSON.stringify({ ...FULL, lastResult: without(RESULT, field) }))).toBeNull();
  });

  it.each([
    ['an unknown phase', { phase: 'asleep' }],
    ['a phase named like a method', { phase: 'constructor' }],
    ['a phase without its own data', { phase: 'recovering' }],
    ['a negative version', { version: -1 }],
    ['a time in words', { lastCheckAt: 'yesterday' }],
    ['rungs that are no indexes', { incident: { ...INCIDENT, usedRungIndexes: ['restart'] } }],
    ['a list for an incident', { incident: [] }],
  ])('with %s is none', (_what, changes) => {
    expect(parseState(JSON.stringify({ ...FULL, ...changes }))).toBeNull();
  });

  it.each([null, '', '{', 'null', '7', '[]', '{}'])('%s is none', (text) => {
    expect(parseState(text)).toBeNull();
  });
});
