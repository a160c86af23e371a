import type { RecoveryEvent } from '@recovery/contracts';
import type { Decision, Incident, ServiceState } from '@recovery/domain';
import { openStore } from '@recovery/store';
import { silentLogger } from '@recovery/test-kit';
import { wellState, type StartedPage } from './started-page.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const service = (id: string, name: string, { dependsOn = [] as string[], enabled = true } = {}): string => `
  ${id}:
    name: ${name}
    enabled: ${enabled}
    dependsOn: [${dependsOn.join(', ')}]
    probe: { kind: http, url: "http://${id}.internal:8080/health" }
    ladder:
      - { name: reload, actionType: connection_reset, steps: [{ driver: control, url: "http://${id}.internal:8080", operations: [reload] }] }
      - { name: restart, actionType: service_restart, timeoutMs: 60000, steps: [{ driver: process, process: ${id}, action: restart }] }`;

/** Twelve services of a shop, in every state that a service can be in. */
export const FLEET = `services:${[
  service('orders-db', 'Orders Database'),
  service('ledger-db', 'Ledger Database'),
  service('payments-api', 'Payments API', { dependsOn: ['ledger-db'] }),
  service('orders-api', 'Orders API', { dependsOn: ['orders-db'] }),
  service('checkout', 'Checkout', { dependsOn: ['orders-api', 'payments-api'] }),
  service('search', 'Search'),
  service('catalogue', 'Catalogue', { dependsOn: ['search'] }),
  service('image-resizer', 'Image Resizer'),
  service('mailer', 'Mailer'),
  service('stock-sync', 'Stock Sync', { dependsOn: ['orders-db'] }),
  service('recommendations', 'Recommendations'),
  service('old-reports', 'Old Reports', { enabled: false }),
].join('')}
`;

const incident = (id: string, openedAt: number, attemptCount: number): Incident => ({
  id: `${id}-${openedAt}`,
  openedAt,
  trigger: 'automatic',
  reason: '10 failed checks in a row: connect ECONNREFUSED 10.0.4.17:8080',
  attemptCount,
  usedRungIndexes: [0, 1].slice(0, attemptCount),
  verifiedAt: null,
  reopenCount: 0,
  extraAttempts: 0,
  acknowledged: null,
});

/** A day and a month of checks behind them, three incidents under way, and what was decided about one of them. */
export async function showFleet({ redis, setStates }: StartedPage): Promise<void> {
  const store = openStore({ redis, log: silentLogger() });
  const now = Date.now();
  const ids = [...FLEET.matchAll(/^ {2}([a-z-]+):$/gmu)].map(([, id = '']) => id);
  for (const [place, id] of ids.entries()) {
    await Promise.all(checksOf(place, now).map((check) => store.latencies.record(id, check)));
  }
  const opened = incident('payments-api', now - 4 * MINUTE_MS, 2);
  await store.events.append(paymentsStory(opened));
  await redis.xadd('{recovery}:decisions:payments-api', '*', ...decisionFields(heldDecision(opened, now - 5_000)));
  await setStates([
    ...ids.filter((id) => id !== 'old-reports').map((id, place) => calmState(id, place, now)),
    ...troubled(opened, now),
  ]);
  store.close();
}

/** Four checks every five minutes of the last day, eight on each day of the month before. */
function checksOf(place: number, now: number): { at: number; latencyMs: number; isHealthy: boolean }[] {
  const base = 2 + ((place * 7) % 19);
  const days = Array.from({ length: 29 }, (_, index) => index + 1).flatMap((day) => {
    const isBad = (day * 5 + place * 3) % 23 === 0;
    return Array.from({ length: 8 }, (_, check) => ({
      at: now - day * DAY_MS,
      latencyMs: base,
      isHealthy: !isBad || check > 3,
    }));
  });
  const minutes = Array.from({ length: 287 }, (_, index) => now - index * 5 * MINUTE_MS).flatMap((at) => {
    const wave = 1 + 0.4 * Math.sin(at / (37 * MINUTE_MS) + place) + 0.2 * Math.sin(at / (11 * MINUTE_MS));
    const isBad = Math.floor(at / (30 * MINUTE_MS) + place * 13) % 41 === 0;
    return Array.from({ length: 4 }, (_, check) => ({ at, latencyMs: base * wave, isHealthy: !isBad || check > 1 }));
  });
  return [...days.toReversed(), ...minutes.toReversed()];
}

function calmState(id: string, place: number, now: number): ServiceState {
  return {
    ...wellState(id, 2 + ((place * 7) % 19)),
    since: now - (place + 2) * 7 * HOUR_MS,
    lastCheckAt: now - place * 900,
  };
}

function troubled(payments: Incident, now: number): ServiceState[] {
  const down = (id: string, message: string, since: number) => ({
    ...wellState(id),
    since,
    errorCount: 10,
    failingSince: since,
    lastResult: { outcome: 'unhealthy', latencyMs: 4, errorClass: 'refused', message } as const,
  });
  return [
    {
      ...down('payments-api', 'connect ECONNREFUSED 10.0.4.17:8080', now - 4 * MINUTE_MS),
      phase: 'coolingDown',
      until: now + 58_000,
      cooldownUntil: now + 58_000,
      errorCount: 47,
      restartCount: 2,
      incident: payments,
    },
    {
      ...down('mailer', 'no answer within 5000 ms', now - 21 * MINUTE_MS),
      phase: 'error',
      reason: 'Maximum restart attempts reached (3)',
      errorCount: 168,
      restartCount: 3,
      incident: incident('mailer', now - 21 * MINUTE_MS, 3),
    },
    {
      ...down('search', 'the status is 503', now - 6_000),
      phase: 'failing',
      hardness: 'soft',
      conclusive: false,
      errorCount: 6,
      nextCheckAt: now + 45_000,
    },
    {
      ...down('checkout', 'the status is 502', now - 3 * MINUTE_MS),
      phase: 'failing',
      hardness: 'hard',
      conclusive: false,
      errorCount: 41,
      heldReason: 'depends on payments-api, which is recovering',
      incident: incident('checkout', now - 3 * MINUTE_MS, 0),
    },
    { ...wellState('image-resizer', 840), phase: 'degraded', since: now - 11 * MINUTE_MS },
  ];
}

function paymentsStory({ id: incidentId, openedAt, reason }: Incident): RecoveryEvent[] {
  const event = (afterMs: number, part: Partial<RecoveryEvent>): RecoveryEvent => ({
    id: `story-${afterMs}`,
    at: openedAt + afterMs,
    service: 'payments-api',
    actionType: 'connection_reset',
    status: 'started',
    error: null,
    retryCount: 0,
    severity: 'warning',
    incidentId,
    attempt: 1,
    rung: 'reload',
    durationMs: null,
    ...part,
  });
  return [
    event(0, { actionType: 'health_check', status: 'failed', error: reason, attempt: null, rung: null }),
    event(400, {}),
    event(31_000, {
      status: 'failed',
      error: 'not well within 30 s after the steps',
      durationMs: 30_600,
      retryCount: 1,
    }),
    event(95_000, { actionType: 'service_restart', attempt: 2, rung: 'restart', retryCount: 1 }),
    event(141_000, {
      actionType: 'service_restart',
      status: 'failed',
      error: 'the process ended again with exit code 1: cannot reach ledger-db',
      attempt: 2,
      rung: 'restart',
      durationMs: 46_000,
      retryCount: 2,
    }),
  ];
}

function heldDecision({ id: incidentId }: Incident, decidedAt: number): Decision {
  const yes = (gate: Decision['verdicts'][number]['gate'], reason: string): Decision['verdicts'][number] => ({
    gate,
    allowed: true,
    reason,
    retryAt: null,
  });
  const cooldown = {
    gate: 'cooldown',
    allowed: false,
    reason: 'cooling down for 63 s',
    retryAt: decidedAt + 63_000,
  } as const;
  return {
    serviceId: 'payments-api',
    incidentId,
    decidedAt,
    trigger: 'automatic',
    allowed: false,
    heldBy: cooldown,
    verdicts: [
      yes('enabled', 'automatic recovery is on'),
      yes('maintenance', 'no maintenance'),
      yes('threshold', '47 failed checks in a row'),
      yes('evidence', 'last check 0.2 s ago'),
      yes('observer', 'our own canaries are well'),
      yes('attempts', 'attempt 3 of 3'),
      yes('dependency', 'well: ledger-db'),
      yes('flapping', 'steady: 9 % of the last 21 checks changed'),
      cooldown,
      yes('budget', '2 of 10 actions used within 60 min'),
      yes('concurrency', '0 of 3 recoveries under way'),
      yes('velocity', '0 of 10 recoveries begun within a minute'),
      yes('brake', '3 of 11 services fail by themselves'),
    ],
  };
}

function decisionFields(decision: Decision): string[] {
  return ['decision', JSON.stringify(decision), 'inputs', 'null'];
}
