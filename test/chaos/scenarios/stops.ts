import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import type { Component } from '../lab/component.ts';
import { conclude } from '../lab/conclude.ts';
import { hitRecoveries } from '../lab/hit-recoveries.ts';
import { keepIll } from '../lab/keep-ill.ts';
import { Lab, STAFF } from '../lab/lab.ts';
import { createRandom, type Random } from '../random.ts';
import { limitsOf, MANY_RECOVERIES, mixedPatients } from './short-intervals.ts';

const PATIENTS = 24;
const ILL_AT_ONCE = 10;
const WORKERS = 4;
/** Workers that stand still at the same time. */
const LANES = 3;
const LEASE_MS = Number(MANY_RECOVERIES['LEASE_TTL']);
/** The queue gives the job of a silent worker to another after 5 to 8 s. */
const TAKEN_OVER_MS = 8000;

export const stopsScenario: ChaosScenario = {
  title: 'SIGSTOP of recovery workers at random steps, for about as long as a lease lives and longer, then SIGCONT',
  defaultCount: 200,
  run: async (options) => {
    const lab = await Lab.start({
      patients: mixedPatients(PATIENTS),
      staff: { ...STAFF, 'recovery-worker': WORKERS },
      env: MANY_RECOVERIES,
      gentleOperations: ['drain', 'flush', 'reset'],
    });
    try {
      return await stopAll(lab, options);
    } finally {
      await lab.stop();
    }
  },
};

async function stopAll(lab: Lab, { count, seed, say }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  const patients = [...lab.patients.values()];
  const illness = keepIll({ patients, random: random.fork('illness'), count: ILL_AT_ONCE });
  let outlived = 0;
  await hitRecoveries(lab, {
    count,
    lanes: LANES,
    random,
    say,
    choose: (worker, { busy }) => (busy.has(worker) ? null : worker),
    hit: async (worker, own) => {
      if (worker !== 'redis' && (await standStill(lab, worker, pauseMs(own)))) outlived += 1;
    },
  });
  await illness.stop();
  say('all stopped and resumed; waiting until everything is well and ended');
  return conclude(lab, {
    limits: limitsOf(lab.patients.keys()),
    figures: { stops: count, outlivedTheirLease: outlived },
    failures: outlived === 0 ? ['no stop outlived a lease: nothing was tested'] : [],
  });
}

function pauseMs(random: Random): number {
  switch (random.weighted({ within: 25, beyondLease: 35, beyondQueue: 40 })) {
    case 'within':
      return random.between(0.3 * LEASE_MS, LEASE_MS);
    case 'beyondLease':
      return random.between(LEASE_MS, 2.5 * LEASE_MS);
    case 'beyondQueue':
      return random.between(TAKEN_OVER_MS - 1000, TAKEN_OVER_MS + 2000);
  }
}

/** True when no lease that it held can have lived on. */
async function standStill(lab: Lab, worker: Component, ms: number): Promise<boolean> {
  worker.signal('SIGSTOP');
  const at = Date.now();
  await sleep(ms);
  const resumedAt = Date.now();
  const isOutlived = resumedAt - at > LEASE_MS;
  if (isOutlived) lab.watch.onOutlived(worker, { at, resumedAt });
  worker.signal('SIGCONT');
  return isOutlived;
}
