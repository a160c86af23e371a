import { initialState, type Incident, type Phase, type ServiceState } from '@recovery/domain';
import { expect, test } from 'vitest';
import { activeRecovery } from './active-recovery.ts';

const INCIDENT: Incident = {
  id: 'database-1',
  openedAt: 1,
  trigger: 'automatic',
  reason: 'x',
  attemptCount: 1,
  usedRungIndexes: [0],
  verifiedAt: null,
  reopenCount: 0,
};
const FAILING: Phase = { phase: 'failing', hardness: 'hard', conclusive: false };
const RECOVERING: Phase = {
  phase: 'recovering',
  attempt: 1,
  rung: 'restart',
  actionType: 'service_restart',
  startedAt: 1,
  deadlineAt: 2,
};

test.each<[string, Phase, Partial<Incident> | null, boolean]>([
  ['an attempt runs', RECOVERING, {}, true],
  ['the next attempt is waited for', { phase: 'coolingDown', until: 9 }, {}, true],
  ['it failed and a gate holds it', FAILING, {}, false],
  ['a person asked and nothing has begun', { phase: 'running' }, { trigger: 'manual' }, true],
  ['a person asked while it failed', FAILING, { trigger: 'manual' }, true],
  ['the restart a person asked for is verified', { phase: 'running' }, { trigger: 'manual', verifiedAt: 5 }, false],
  ['the restart a person asked for has failed', { phase: 'error', reason: 'x' }, { trigger: 'manual' }, false],
  ['nothing is wrong', { phase: 'running' }, null, false],
])('when %s', (_name, phase, incident, isActive) => {
  const state: ServiceState = {
    ...initialState({ serviceId: 'database', now: 0 }),
    ...phase,
    incident: incident === null ? null : { ...INCIDENT, ...incident },
  };
  expect(activeRecovery(state)?.id ?? null).toBe(isActive ? 'database-1' : null);
});
