import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import type { Component } from '../lab/component.ts';
import { conclude } from '../lab/conclude.ts';
import { hitRecoveries, type Victim } from '../lab/hit-recoveries.ts';
import { keepIll } from '../lab/keep-ill.ts';
import { Lab } from '../lab/lab.ts';
import { createRandom, type Random } from '../random.ts';
import { limitsOf, MANY_RECOVERIES, mixedPatients } from './short-intervals.ts';

const PATIENTS = 24;
const ILL_AT_ONCE = 10;
const LANES = 2;

const SHARES = { 'recovery-worker': 60, 'probe-worker': 12, scheduler: 8, 'api-gateway': 10, redis: 10 } as const;

export const killsScenario: ChaosScenario = {
  title: 'SIGKILL of any component or of Redis at random steps of recoveries',
  defaultCount: 200,
  run: async (options) => {
    const lab = await Lab.start({
      patients: mixedPatients(PATIENTS),
      env: MANY_RECOVERIES,
      gentleOperations: ['drain', 'flush', 'reset'],
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
  const patients = [...lab.patients.values()];
  const illness = keepIll({ patients, random: random.fork('illness'), count: ILL_AT_ONCE });
  const killed: string[] = [];
  await hitRecoveries(lab, {
    count,
    lanes: LANES,
    random,
    say,
    choose: (worker, place) => someVictim(lab, { worker, ...place }),
    hit: async (victim) => {
      killed.push(victim === 'redis' ? victim : victim.name);
      await (victim === 'redis' ? lab.redis.restart() : lab.kill(victim));
    },
  });
  await illness.stop();
  say('all killed; waiting until everything is well and ended');
  const times = (name: string): number => killed.filter((one) => one === name).length;
  return conclude(lab, {
    limits: limitsOf(lab.patients.keys()),
    figures: {
      kills: killed.length,
      recoveryWorkersKilled: times('recovery-worker'),
      probeWorkersKilled: times('probe-worker'),
      schedulersKilled: times('scheduler'),
      gatewaysKilled: times('api-gateway'),
      redisKilled: times('redis'),
    },
    failures: [],
  });
}

/** Mostly the worker that came to the step, else any other process; null when it is being hit already. */
function someVictim(
  lab: Lab,
  { worker, busy, random }: { worker: Component; busy: ReadonlySet<Victim>; random: Random },
): Victim | null {
  const target = random.weighted(SHARES);
  const candidates: readonly Victim[] =
    target === 'redis' ? ['redis'] : target === 'recovery-worker' ? [worker] : lab.components(target);
  const free = candidates.filter((candidate) => !busy.has(candidate));
  return free.length === 0 ? null : random.pick(free);
}
