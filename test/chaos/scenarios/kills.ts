import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import type { Component } from '../lab/component.ts';
import { conclude } from '../lab/conclude.ts';
import { hitRecoveries, type Victim } from '../lab/hit-recoveries.ts';
import { keepIll } from '../lab/keep-ill.ts';
import { kindsInTurn } from '../lab/kinds-in-turn.ts';
import { Lab } from '../lab/lab.ts';
import { createRandom, type Random } from '../random.ts';
import { limitsOf, MANY_RECOVERIES, mixedPatients } from './short-intervals.ts';

const PATIENTS = 24;
const ILL_AT_ONCE = 10;
const LANES = 2;

const SHARES = { 'recovery-worker': 60, 'probe-worker': 12, scheduler: 8, 'api-gateway': 10, redis: 10 } as const;
type Kind = keyof typeof SHARES;
const KINDS: readonly Kind[] = ['recovery-worker', 'probe-worker', 'scheduler', 'api-gateway', 'redis'];

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
  const kinds = kindsInTurn(SHARES, { kinds: KINDS, count, random: random.fork('kinds') });
  await hitRecoveries(lab, {
    count,
    lanes: LANES,
    random,
    say,
    choose: (worker, place) => {
      const kind = kinds.next(place.random);
      const victim = freeVictim(lab, { kind, worker, ...place });
      if (victim !== null) kinds.note(kind);
      return victim;
    },
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

/** Of the recovery workers the one that came to the step; null when all of the kind are being hit already. */
function freeVictim(
  lab: Lab,
  { kind, worker, busy, random }: { kind: Kind; worker: Component; busy: ReadonlySet<Victim>; random: Random },
): Victim | null {
  const candidates: readonly Victim[] =
    kind === 'redis' ? ['redis'] : kind === 'recovery-worker' ? [worker] : lab.components(kind);
  const free = candidates.filter((candidate) => !busy.has(candidate));
  return free.length === 0 ? null : random.pick(free);
}
