import {
  initialState,
  step,
  type ProbeResult,
  type ServiceEffect,
  type ServiceEvent,
  type ServicePolicy,
  type ServiceState,
} from '@recovery/domain';

const POLICY: ServicePolicy = {
  serviceId: 'shop',
  intervalMs: 30_000,
  retryIntervalMs: 1000,
  conclusiveRetryIntervalMs: 100,
  timeoutMs: 5000,
  failureThreshold: 3,
  successThreshold: 2,
  startPeriodMs: 10_000,
  degradedAboveMs: 500,
  degradedAfter: 1,
  stabilityMs: 20_000,
  maxAttempts: 2,
  cooldownMs: 60_000,
  cooldownCapMs: 900_000,
  jitterRatio: 0,
  budget: 10,
  budgetWindowMs: 3_600_000,
  flapStartPercent: 100,
  flapStopPercent: 25,
  retryAfterErrorMs: 25_000,
  rungCount: 2,
  dependsOn: [],
};
const START = 1_750_000_000_000;
/** Long enough for a start period, a stability period and a retry after `error`; short enough to be no outage of ours. */
const PACES_MS = [1000, 29_000];
const STEPS = 9;

const HEALTHY: ProbeResult = { outcome: 'healthy', latencyMs: 5, errorClass: null, message: null };
const FAILED: ProbeResult = { outcome: 'unhealthy', latencyMs: 5, errorClass: 'refused', message: 'refused' };

type Happening = (state: ServiceState, now: number) => ServiceEvent;

const probed =
  (result: ProbeResult): Happening =>
  (_state, now) => ({ type: 'probeFinished', startedAt: now, result, conclusive: false });
const incidentOf = ({ incident }: ServiceState): string => incident?.id ?? 'none';
const attemptOf = ({ incident }: ServiceState): number => incident?.attemptCount ?? 0;

/** What can happen to a service, in the words of the table. */
const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'check: healthy': probed(HEALTHY),
  'check: slow': probed({ ...HEALTHY, latencyMs: 900 }),
  'check: failed': probed(FAILED),
  'check: starting': probed({ ...FAILED, errorClass: 'starting' }),
  'check: unknown': probed({ ...FAILED, outcome: 'unknown', errorClass: 'observer' }),
  'attempt started': (state, now) => ({
    type: 'attemptStarted',
    incidentId: incidentOf(state),
    attempt: attemptOf(state) + 1,
    rung: 'restart',
    rungIndex: 0,
    actionType: 'service_restart',
    deadlineAt: now + 60_000,
  }),
  'attempt succeeded': (state) => ({
    type: 'attemptSucceeded',
    incidentId: incidentOf(state),
    attempt: attemptOf(state),
  }),
  'attempt failed': (state) => ({
    type: 'attemptFailed',
    incidentId: incidentOf(state),
    attempt: attemptOf(state),
    error: 'still down',
    interrupted: false,
  }),
  'recovery aborted': (state) => ({ type: 'recoveryAborted', incidentId: incidentOf(state), reason: 'healthy again' }),
  'recovery given up': (state) => ({ type: 'recoveryGivenUp', incidentId: incidentOf(state), reason: 'budget spent' }),
  'a person asks for a restart': (_state, now) => ({
    type: 'manualRecoveryRequested',
    incidentId: `manual-${now}`,
    by: 'ann',
  }),
  'service disabled': () => ({ type: 'serviceDisabled', reason: 'disabled' }),
  'service enabled': () => ({ type: 'serviceEnabled' }),
};

const PHASES = [
  'unknown',
  'starting',
  'running',
  'degraded',
  'failing (soft)',
  'failing (hard)',
  'recovering',
  'cooling down',
  'error',
  'stopped',
];

function phaseOf(state: ServiceState): string {
  if (state.phase === 'failing') return `failing (${state.hardness})`;
  return state.phase === 'coolingDown' ? 'cooling down' : state.phase;
}

interface Row {
  readonly next: Set<string>;
  readonly effects: Set<ServiceEffect['type']>;
}

/**
 * The transitions that `step` makes, found by trying everything that can happen in every state that a few steps
 * lead to, as a table in Markdown. An event that changes no phase and asks for nothing has no row.
 */
export function lifecycleTable(): string {
  const rows = explore();
  const lines = PHASES.flatMap((phase) =>
    Object.keys(HAPPENINGS).flatMap((happening) => {
      const row = rows.get(`${phase}|${happening}`);
      if (row === undefined) return [];
      const next = PHASES.filter((name) => row.next.has(name));
      const effects = [...row.effects].toSorted();
      const isQuiet = effects.length === 0 && next.length === 1 && next[0] === phase;
      return isQuiet ? [] : [`| ${phase} | ${happening} | ${next.join(', ')} | ${effects.join(', ')} |`];
    }),
  );
  return [
    '| phase | what happens | phase after it | effects that it can have |',
    '| --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function explore(): Map<string, Row> {
  const rows = new Map<string, Row>();
  const seen = new Set<string>();
  let frontier = [{ state: initialState({ serviceId: 'shop', now: START }), now: START }];
  for (let depth = 0; depth < STEPS; depth += 1) {
    const reached: typeof frontier = [];
    for (const { state, now } of frontier) {
      for (const [happening, event] of Object.entries(HAPPENINGS)) {
        for (const paceMs of PACES_MS) {
          const at = now + paceMs;
          const { state: next, effects } = step(state, event(state, at), POLICY, at);
          note(rows, { from: phaseOf(state), happening, to: phaseOf(next), effects });
          const key = essence(next, at);
          if (seen.has(key)) continue;
          seen.add(key);
          reached.push({ state: next, now: at });
        }
      }
    }
    frontier = reached;
  }
  return rows;
}

function note(
  rows: Map<string, Row>,
  { from, happening, to, effects }: { from: string; happening: string; to: string; effects: readonly ServiceEffect[] },
): void {
  const key = `${from}|${happening}`;
  const row = rows.get(key) ?? { next: new Set(), effects: new Set() };
  rows.set(key, row);
  row.next.add(to);
  for (const { type } of effects) row.effects.add(type);
}

/** What a state can do next, without the times: two states of the same essence have the same rows. */
function essence(state: ServiceState, now: number): string {
  const { incident } = state;
  return JSON.stringify([
    phaseOf(state),
    Math.min(state.errorCount, POLICY.failureThreshold),
    Math.min(state.healthyCount, POLICY.successThreshold),
    state.slowCount > 0,
    incident === null ? null : [incident.trigger, incident.attemptCount, incident.verifiedAt !== null],
    now - state.since >= (POLICY.retryAfterErrorMs ?? 0),
    state.failingSince !== null && now - state.failingSince >= POLICY.startPeriodMs,
  ]);
}
