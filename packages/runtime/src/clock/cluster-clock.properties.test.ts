import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClusterClock } from './cluster-clock.ts';
import type { ClockRecord } from './clock-record.ts';

const TICK_MS = 50;
const LOOK_EVERY_MS = 1_000;
const LONGEST_TRIP_MS = 60;
/** Looks are so frequent that a longer step of the server is told from a longer standstill of a component. */
const LONGEST_FOLLOWED_MS = 1_750;
const COMPONENT_COUNT = 4;
const T0 = Date.UTC(2030, 0, 1);

type Fault =
  | { readonly type: 'setServerClock'; readonly toMs: number }
  | { readonly type: 'loseRecord' }
  | { readonly type: 'restart'; readonly index: number; readonly wallAheadMs: number }
  | { readonly type: 'standStill'; readonly index: number; readonly forMs: number };

interface Component {
  clock: ClusterClock;
  /** By how much its monotonic clock is behind the time that really passed. */
  lagMs: number;
  nextLookAt: number;
}

/** A server with a clock that can be set, the record on it, and components that look at both every second. */
class Cluster {
  passedMs = 0;
  serverAheadMs = 0;
  record: ClockRecord | null = null;
  readonly components: Component[];
  readonly #tripMs: () => number;

  constructor(tripMs: () => number) {
    this.#tripMs = tripMs;
    this.components = Array.from({ length: COMPONENT_COUNT }, (_, index) => this.#start(index, 0));
  }

  apply(fault: Fault): void {
    switch (fault.type) {
      case 'setServerClock':
        this.serverAheadMs = fault.toMs;
        break;
      case 'loseRecord':
        this.record = null;
        break;
      case 'restart':
        this.components[fault.index] = this.#start(fault.index, fault.wallAheadMs);
        break;
      case 'standStill': {
        const component = this.components[fault.index];
        if (component !== undefined) component.lagMs += fault.forMs;
        break;
      }
    }
  }

  pass(ms: number, onTick: () => void): void {
    for (const until = this.passedMs + ms; this.passedMs < until; this.passedMs += TICK_MS) {
      for (const component of this.components) if (component.nextLookAt <= this.passedMs) this.#look(component);
      onTick();
    }
  }

  #start(index: number, wallAheadMs: number): Component {
    const component = { lagMs: 0, nextLookAt: this.passedMs + 100 + index * 240 };
    const clock = new ClusterClock({
      startedAt: T0 + this.passedMs + wallAheadMs,
      monotonicMs: () => this.passedMs - component.lagMs,
    });
    return Object.assign(component, { clock });
  }

  #look(component: Component): void {
    const tripMs = this.#tripMs();
    const receivedMs = component.clock.monotonicMs();
    const { record } = component.clock.observe({
      sentMs: receivedMs - tripMs,
      receivedMs,
      serverAt: T0 + this.passedMs + this.serverAheadMs - tripMs * (this.#tripMs() / LONGEST_TRIP_MS),
      record: this.record,
    });
    if (record !== null) this.record = record;
    component.nextLookAt += LOOK_EVERY_MS;
  }
}

const HOUR_MS = 3_600_000;
const setServerClock = fc
  .oneof(fc.integer({ min: -HOUR_MS, max: HOUR_MS }), fc.integer({ min: -3_000, max: 3_000 }))
  .map((toMs): Fault => ({ type: 'setServerClock', toMs }));
const loseRecord = fc.constant<Fault>({ type: 'loseRecord' });
const index = fc.integer({ min: 1, max: COMPONENT_COUNT - 1 });
const restart = fc
  .tuple(index, fc.integer({ min: -HOUR_MS, max: HOUR_MS }))
  .map(([at, wallAheadMs]): Fault => ({ type: 'restart', index: at, wallAheadMs }));
const standStill = fc
  .tuple(index, fc.integer({ min: 1, max: HOUR_MS }))
  .map(([at, forMs]): Fault => ({ type: 'standStill', index: at, forMs }));
/** What happens, and how long until the next thing. Two seconds after a fault it is known whose it was. */
const episodes = fc.array(
  fc.oneof(
    fc.tuple(fc.oneof(setServerClock, standStill, loseRecord), fc.integer({ min: 2_000, max: 9_000 })),
    fc.tuple(restart, fc.integer({ min: 50, max: 9_000 })),
  ),
  { maxLength: 25 },
);

/** So much the time of the cluster may jump: what is short can be either's fault. */
function followedMs(fault: Fault, { serverAheadMs }: Cluster): number {
  const ms =
    fault.type === 'setServerClock'
      ? Math.abs(fault.toMs - serverAheadMs)
      : fault.type === 'standStill'
        ? fault.forMs
        : 0;
  return ms > LONGEST_FOLLOWED_MS ? 0 : ms;
}

it('whatever is set, lost, restarted or stands still, the time of the cluster goes on as time does', () => {
  fc.assert(
    fc.property(episodes, fc.infiniteStream(fc.integer({ min: 0, max: LONGEST_TRIP_MS })), (faults, trips) => {
      const cluster = new Cluster(() => {
        const trip = trips.next();
        return trip.done === true ? 0 : trip.value;
      });
      const elder = cluster.components[0]?.clock;
      if (elder === undefined) throw new Error('there are components');
      cluster.pass(5_000, () => undefined);
      const begin = { at: elder.now(), passedMs: cluster.passedMs };
      let latest = begin.at;
      // What is unknown of the moment at which the server read its clock.
      let allowedMs = 4 * LONGEST_TRIP_MS;
      const check = (): void => {
        const now = elder.now();
        expect(now).toBeGreaterThanOrEqual(latest);
        latest = now;
        const elapsedMs = cluster.passedMs - begin.passedMs;
        expect(Math.abs(now - begin.at - elapsedMs)).toBeLessThanOrEqual(elapsedMs / 128 + allowedMs);
      };
      for (const [fault, lastsMs] of faults) {
        allowedMs += LONGEST_TRIP_MS + followedMs(fault, cluster);
        cluster.apply(fault);
        cluster.pass(lastsMs, check);
      }
      cluster.pass(6_000, check);
      for (const { clock } of cluster.components) expect(Math.abs(clock.now() - elder.now())).toBeLessThanOrEqual(200);
    }),
    { numRuns: 300 },
  );
});
