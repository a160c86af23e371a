import type { RecoveryEvent } from '@recovery/contracts';
import { startLoop } from '@recovery/runtime';
import type { Events } from '@recovery/store';
import type { Random } from '../random.ts';

const RECOVERIES_PER_SECOND = 20;
const TICK_MS = 50;
const SERVICES = 20;
/** What a service may say, and what would tear, merge or forge a line if it were written as it is. */
const NASTY = [
  '\n',
  '\r\n',
  ' | ',
  '\\',
  '\u001B[31m',
  '\u202E',
  '😀',
  '\u0000',
  'N/A',
  ' 2026-01-01T00:00:00.000Z | ',
];

/** Recoveries that are logged: each a start and, a little later, an end. */
export interface LogWorkload {
  /** In the order in which Redis confirmed them. */
  readonly logged: readonly RecoveryEvent[];
  stop(): Promise<void>;
}

export function startLogWorkload({ events, random }: { events: Pick<Events, 'append'>; random: Random }): LogWorkload {
  const logged: RecoveryEvent[] = [];
  const startedAt = performance.now();
  let begun = 0;
  let open: RecoveryEvent[] = [];

  const loop = startLoop({
    name: 'log workload',
    intervalMs: TICK_MS,
    run: async () => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * RECOVERIES_PER_SECOND);
      const ending = open.filter(() => random.between(0, 1) < 0.3);
      const starting = Array.from({ length: due - begun }, (_unused, index) => someStart(begun + index, random));
      const batch = [...starting, ...ending.map((start) => endOf(start, random))];
      await events.append(batch);
      begun = due;
      open = [...open.filter((start) => !ending.includes(start)), ...starting];
      logged.push(...batch);
    },
    onError: (error) => {
      throw error;
    },
  });
  return { logged, stop: () => loop.stop() };
}

function someStart(number: number, random: Random): RecoveryEvent {
  const service = `service-${(number % SERVICES) + 1}`;
  return {
    id: `${service}-${number}.1.started`,
    at: Date.now(),
    service,
    actionType: 'service_restart',
    status: 'started',
    error: null,
    retryCount: 0,
    severity: 'info',
    incidentId: `${service}-${number}`,
    attempt: 1,
    rung: random.pick(['reset', 'restart']),
    durationMs: null,
  };
}

function endOf(start: RecoveryEvent, random: Random): RecoveryEvent {
  const status = random.weighted({ success: 70, failed: 30 });
  return {
    ...start,
    id: start.id.replace('started', 'ended'),
    at: Date.now(),
    status,
    error: status === 'failed' ? someError(random) : null,
    severity: status === 'failed' ? 'warning' : 'info',
    durationMs: random.integer(1, 100_000),
  };
}

function someError(random: Random): string {
  const length =
    random.weighted({ short: 80, long: 20 }) === 'short' ? random.integer(0, 60) : random.integer(500, 6000);
  return random.pick(NASTY) + 'x'.repeat(length) + random.pick(NASTY);
}
