import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import type { Component } from '../lab/component.ts';
import { conclude } from '../lab/conclude.ts';
import { keepIll } from '../lab/keep-ill.ts';
import { Lab } from '../lab/lab.ts';
import { STEPS } from '../lab/recovery-watch.ts';
import { createRandom, type Random } from '../random.ts';
import { limitsOf, MANY_RECOVERIES, serviceIds } from './short-intervals.ts';

const PATIENTS = 24;
const ILL_AT_ONCE = 10;
/** Faults at the same time, each on another process. */
const LANES = 2;
const STEP_TIMEOUT_MS = 5000;
const LONGEST_DELAY_MS = 40;
const SAY_EVERY = 10;

const SHARES = { 'recovery-worker': 60, 'probe-worker': 12, scheduler: 8, 'api-gateway': 10, redis: 10 } as const;
type Target = keyof typeof SHARES;

export const killsScenario: ChaosScenario = {
  title: 'SIGKILL of any component or of Redis at random steps of recoveries',
  defaultCount: 200,
  run: async (options) => {
    const ids = serviceIds(PATIENTS);
    const lab = await Lab.start({
      patients: ids.map((id) => ({ id })),
      env: MANY_RECOVERIES,
      redisSettings: { appendfsync: 'always' },
    });
    try {
      return await killAll(lab, options);
    } finally {
      await lab.stop();
    }
  },
};

async function killAll(lab: Lab, { count, seed, say }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  const illness = keepIll({ patients: [...lab.patients.values()], random: random.fork('illness'), count: ILL_AT_ONCE });
  const killed: Record<Target, number> = {
    'recovery-worker': 0,
    'probe-worker': 0,
    scheduler: 0,
    'api-gateway': 0,
    redis: 0,
  };
  const busy = new Set<Component | 'redis'>();
  let left = count;

  const lane = async (own: Random): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const target = own.weighted(SHARES);
      const worker = await lab.watch.next(own.pick(STEPS), STEP_TIMEOUT_MS);
      const victim = victimOf(lab, { target, worker, busy, random: own });
      if (victim === null) {
        left += 1;
        continue;
      }
      busy.add(victim);
      await sleep(own.between(0, LONGEST_DELAY_MS));
      await (victim === 'redis' ? lab.redis.restart() : lab.kill(victim));
      busy.delete(victim);
      killed[target] += 1;
      const done = Object.values(killed).reduce((sum, one) => sum + one, 0);
      if (done % SAY_EVERY === 0) say(`${done} killed, ${lab.recorder.actions.length} actions heard`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_unused, index) => lane(random.fork(`lane ${index}`))));
  await illness.stop();
  say('all killed; waiting until everything is well and ended');
  return conclude(lab, {
    limits: limitsOf(lab.patients.keys()),
    figures: {
      kills: count,
      ...Object.fromEntries(Object.entries(killed).map(([name, times]) => [`killed ${name}`, times])),
    },
    failures: [],
  });
}

/** The worker that came to the step, or any other process; null when it is being hit already. */
function victimOf(
  lab: Lab,
  {
    target,
    worker,
    busy,
    random,
  }: { target: Target; worker: Component | null; busy: ReadonlySet<Component | 'redis'>; random: Random },
): Component | 'redis' | null {
  const free = (candidates: readonly (Component | 'redis')[]): (Component | 'redis')[] =>
    candidates.filter((candidate) => !busy.has(candidate));
  if (target === 'recovery-worker' && worker !== null) return free([worker])[0] ?? null;
  const candidates = free(target === 'redis' ? ['redis'] : lab.components(target));
  return candidates.length === 0 ? null : random.pick(candidates);
}
