import fc from 'fast-check';
import type { Fact } from './fact.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { Component } from './cluster/component.ts';
import { CUT_POINTS, type CutPoint } from './cut-point.ts';
import type { Ailment } from './cluster/patient.ts';
import type { Watched } from './cluster/watched.ts';

/** One step of a history: something happens, and then some time passes. Numbers are taken modulo what there is. */
export interface Step {
  readonly what: Happening;
  readonly service: number;
  readonly worker: number;
  readonly ms: number;
  readonly at: CutPoint;
  readonly ailment: Ailment;
  readonly thenMs: number;
}

/** What happens, and how often; the first is what a counterexample is made simpler with. */
const WEIGHTS = {
  nothing: 3,
  fall: 14,
  fallTogether: 2,
  flap: 2,
  repair: 2,
  killWorkerAt: 5,
  freezeWorkerAt: 6,
  loseDataAt: 2,
  killWorker: 1,
  freezeWorker: 2,
  killChecker: 1,
  freezeChecker: 1,
  breakDown: 2,
  loseData: 1,
  setClock: 2,
  failCanaries: 2,
  switchAutomatic: 2,
  pauseEverything: 1,
  pause: 1,
  maintain: 2,
  restart: 4,
  disable: 1,
  remove: 1,
  hint: 2,
  strayJob: 1,
} as const;
type Happening = keyof typeof WEIGHTS;

const happenings = fc.constantFrom(
  ...Object.entries(WEIGHTS).flatMap(([what, weight]) => Array.from({ length: weight }, () => what as Happening)),
);
const ailments: fc.Arbitrary<Ailment> = fc.record({
  cure: fc.constantFrom('soft', 'soft', 'hard', 'itself', 'never'),
  says: fc.constantFrom('refused', 'refused', 'refused', 'hangs', 'starting'),
  isDead: fc.boolean(),
  curedAfterMs: fc.constantFrom(1_500, 5_000, 20_000),
  startsForMs: fc.constantFrom(0, 500, 3_000),
  relapses: fc.constantFrom(0, 0, 1, 4),
});
const steps: fc.Arbitrary<Step> = fc.record({
  what: happenings,
  service: fc.nat(6),
  worker: fc.nat(1),
  ms: fc.constantFrom(1_000, 3_000, 6_000, 15_000, 40_000),
  at: fc.constantFrom(...CUT_POINTS),
  ailment: ailments,
  thenMs: fc.integer({ min: 1, max: 9_000 }),
});

const STEPS_PER_HISTORY = 50;
/** Every history has all its steps; one that is made simpler has more in which nothing happens. */
export const histories = fc.array(steps, { minLength: STEPS_PER_HISTORY, maxLength: STEPS_PER_HISTORY });

const HOUR_MS = 3_600_000;
const LARGEST_DEVIATION_MS = 200;

interface Target {
  readonly cluster: Cluster;
  readonly step: Step;
  readonly service: Watched;
  readonly worker: Component;
  record(fact: Fact): void;
}

export function perform(step: Step, { cluster, record }: { cluster: Cluster; record: (fact: Fact) => void }): void {
  const ids = [...cluster.around.services.keys()];
  const service = cluster.service(ids[step.service % ids.length] ?? '');
  HAPPENINGS[step.what]({ cluster, step, service, worker: cluster.workers[step.worker === 0 ? 0 : 1], record });
  cluster.around.timeline.pass(step.thenMs);
}

const HAPPENINGS = {
  nothing: () => undefined,
  fall: ({ service, step }) => service.patient.fall(step.ailment),
  fallTogether: ({ cluster, step }) => {
    for (const { id, patient } of cluster.around.services.values()) {
      if (Number(id.slice(1)) % 3 !== step.service % 3) patient.fall(step.ailment);
    }
  },
  flap: ({ service, step }) => service.patient.flap(step.ms / 2),
  repair: ({ service }) => service.patient.repair(),
  killWorkerAt: ({ worker, step }) => worker.arm({ at: step.at, kind: 'kill', ms: 0 }),
  freezeWorkerAt: ({ worker, step }) => worker.arm({ at: step.at, kind: 'freeze', ms: step.ms }),
  loseDataAt: ({ worker, step }) => worker.arm({ at: step.at, kind: 'loseData', ms: 0 }),
  killWorker: ({ worker }) => worker.kill(),
  freezeWorker: ({ worker, step }) => worker.freeze(step.ms),
  killChecker: ({ cluster }) => cluster.checker.kill(),
  freezeChecker: ({ cluster, step }) => cluster.checker.freeze(step.ms),
  breakDown: ({ cluster, step }) => cluster.breakDown(step.ms),
  loseData: ({ cluster }) => cluster.loseData(),
  setClock: ({ cluster, step }) => {
    const component = cluster.components()[step.service % cluster.components().length];
    if (component === undefined) return;
    component.wallAheadMs = step.worker === 0 ? HOUR_MS : -HOUR_MS;
    component.deviationMs = (step.thenMs % (2 * LARGEST_DEVIATION_MS)) - LARGEST_DEVIATION_MS;
  },
  failCanaries: ({ cluster, step, record }) => {
    const seeing = [cluster.checker, ...cluster.workers];
    const component = seeing[step.service % seeing.length];
    if (component === undefined) return;
    component.canariesFailUntil = Math.max(component.canariesFailUntil, cluster.now + step.ms);
    record({ type: 'canariesFail', name: component.name, until: component.canariesFailUntil, at: cluster.now });
  },
  switchAutomatic: ({ cluster, record }) => {
    const { switches } = cluster.around;
    switches.automatic = !switches.automatic;
    record({ type: 'switched', what: 'automatic', on: switches.automatic, at: cluster.now });
  },
  pauseEverything: ({ cluster, record }) => {
    const { switches } = cluster.around;
    switches.everything = !switches.everything;
    record({ type: 'switched', what: 'everything', on: switches.everything, at: cluster.now });
  },
  pause: ({ cluster, service: { id }, record }) => {
    const { paused } = cluster.around.switches;
    const on = !paused.delete(id);
    if (on) paused.add(id);
    record({ type: 'paused', service: id, on, at: cluster.now });
  },
  maintain: ({ cluster, service: { id }, step, record }) => {
    const { windows } = cluster.around.store;
    const [startsAt, endsAt] = [cluster.now, cluster.now + step.ms];
    windows.push({ id: `m${windows.length}`, services: [id], reason: 'new disks', kind: 'once', startsAt, endsAt });
    record({ type: 'maintenance', service: id, until: endsAt, at: cluster.now });
  },
  restart: ({ cluster, service }) => void cluster.requestRestart(service.id),
  disable: ({ cluster, service: { id, is } }) => cluster.configure(id, is === 'watched' ? 'disabled' : 'watched'),
  // A list that names a dependency without the service itself is refused.
  remove: ({ cluster, service: { id, is } }) => {
    if (!cluster.isDependency(id)) cluster.configure(id, is === 'watched' ? 'removed' : 'watched');
  },
  hint: ({ cluster, service, step }) => cluster.hint(service.id, step.worker === 0),
  strayJob: ({ cluster, service: { id } }) => {
    const incidentId = cluster.around.store.state(id)?.incident?.id ?? `${id}-stray`;
    cluster.around.jobs.enqueue(`stray-${id}-${cluster.now}`, { serviceId: id, incidentId }, { attempts: 3 });
    cluster.around.jobs.enqueue(`stray-${cluster.now}`, { serviceId: 'nobody', incidentId }, { attempts: 3 });
  },
} satisfies Record<Happening, (target: Target) => void>;
