import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Happening } from './happening.ts';
import { parseScenario } from './scenario/scenario.ts';
import { simulate } from './simulate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const BUDGET = 4;
const VELOCITY = 5;
const CONCURRENCY = 2;

const minutes = (max: number) => fc.integer({ min: 1, max }).map((count) => `${count}m`);
const seconds = (max: number) => fc.integer({ min: 1, max }).map((count) => `${count}s`);
const someServices = fc.subarray(IDS, { minLength: 1 });

const service = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 10 }),
  cooldownMs: fc.integer({ min: 0, max: 2 * MINUTE }),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  flapStartPercent: fc.constant(30),
  retryAfterErrorMs: fc.constantFrom(undefined, 10 * MINUTE),
  withoutDependency: fc.constantFrom('reconnects', 'stays-down', 'unaffected'),
  ladder: fc.constantFrom(
    [{ name: 'restart', takes: '3s', starting: '5s' }],
    [
      { name: 'reload', heals: 'never' },
      { name: 'restart', heals: { probability: 0.5 } },
    ],
    [
      { name: 'reload', error: 'refused' },
      { name: 'restart', takes: '20s' },
    ],
  ),
});

/** Each service depends on some of those before it. */
const services = fc
  .tuple(
    fc.array(service, { minLength: 6, maxLength: 6 }),
    fc.array(fc.nat({ max: 63 }), { minLength: 6, maxLength: 6 }),
  )
  .map(([entries, masks]) =>
    Object.fromEntries(
      entries.map((entry, index) => {
        const dependsOn = IDS.filter((_, at) => at < index && ((masks[index] ?? 0) & (1 << at)) === 1 << at);
        return [IDS[index] ?? '', { ...entry, dependsOn }];
      }),
    ),
  );

const fault = fc.oneof(
  fc.record({
    kind: fc.constant('down'),
    services: someServices,
    at: minutes(100),
    again: minutes(60),
    seen: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('down'), services: someServices, at: minutes(100), for: minutes(30) }),
  fc.record({ kind: fc.constant('crash-loop'), services: someServices, at: minutes(100), uptime: seconds(300) }),
  fc.record({
    kind: fc.constant('flap'),
    services: someServices,
    at: minutes(100),
    up: seconds(60),
    down: seconds(60),
  }),
);

const scenarios = fc.record({
  duration: fc.constant('150m'),
  environment: fc.constant({
    RESTART_BUDGET: BUDGET,
    RECOVERIES_PER_MINUTE: VELOCITY,
    CONCURRENT_RECOVERIES: CONCURRENCY,
    BRAKE_MINIMUM: 6,
  }),
  services,
  faults: fc.array(fault, { minLength: 1, maxLength: 4 }),
  ourselves: fc.constantFrom(
    [],
    [{ kind: 'stopped', at: '70m', for: '5m' }],
    [{ kind: 'blind', at: '50m', for: '9m' }],
  ),
  people: fc.array(fc.record({ does: fc.constant('restart'), services: someServices, at: minutes(140) }), {
    maxLength: 2,
  }),
});

interface AttemptSpan {
  readonly serviceId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly isAutomatic: boolean;
}

function spansOf(happenings: readonly Happening[]): AttemptSpan[] {
  const spans: AttemptSpan[] = [];
  const open = new Map<string, Omit<AttemptSpan, 'endedAt'>>();
  const close = (serviceId: string, endedAt: number): void => {
    const started = open.get(serviceId);
    open.delete(serviceId);
    if (started !== undefined) spans.push({ ...started, endedAt });
  };
  for (const happening of happenings) {
    if (happening.type === 'attemptStarted') {
      const { serviceId, at, attempt } = happening;
      // Begun while another is under way: that one never ended before this.
      close(serviceId, Number.POSITIVE_INFINITY);
      const isAutomatic = attempt.incident.trigger === 'automatic' || attempt.number > 1;
      open.set(serviceId, { serviceId, startedAt: at, isAutomatic });
    }
    if (happening.type === 'attemptEnded') close(happening.serviceId, happening.at);
  }
  for (const serviceId of open.keys()) close(serviceId, Number.POSITIVE_INFINITY);
  return spans.toSorted((a, b) => a.startedAt - b.startedAt);
}

/** The most of them within any sliding window. */
function most(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => from <= at && at < from + windowMs).length));
}

test('whatever happens: budgets, velocity and concurrency hold, no two attempts on a service overlap, and chance is the seed', () => {
  let spanCount = 0;
  fc.assert(
    fc.property(scenarios, fc.nat({ max: 1000 }), (content, seed) => {
      const day = parseScenario(content, 'a test');
      const happenings = simulate(day, { seed });
      const spans = spansOf(happenings);
      spanCount += spans.length;
      for (const own of Map.groupBy(spans, ({ serviceId }) => serviceId).values()) {
        const automatic = own.filter(({ isAutomatic }) => isAutomatic).map(({ startedAt }) => startedAt);
        expect(most(automatic, HOUR)).toBeLessThanOrEqual(BUDGET);
        for (const [index, { startedAt }] of own.entries()) {
          const endedBefore = own.slice(0, index).at(-1)?.endedAt ?? 0;
          expect(startedAt).toBeGreaterThanOrEqual(endedBefore);
        }
      }
      expect(
        most(
          spans.map(({ startedAt }) => startedAt),
          MINUTE,
        ),
      ).toBeLessThanOrEqual(VELOCITY);
      for (const { startedAt } of spans) {
        const underWay = spans.filter((other) => other.startedAt <= startedAt && startedAt < other.endedAt);
        expect(underWay.length).toBeLessThanOrEqual(CONCURRENCY);
      }
      expect(JSON.stringify(simulate(day, { seed }))).toBe(JSON.stringify(happenings));
    }),
    { numRuns: 30, seed: 1 },
  );
  expect(spanCount).toBeGreaterThan(100);
}, 60_000);
