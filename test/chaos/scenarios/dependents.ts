import { waitFor } from '@recovery/test-kit';
import { hasEffect } from '../../history/attempts.ts';
import type { Limits } from '../../history/history.ts';
import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import { conclude } from '../lab/conclude.ts';
import { Lab, type PatientSpec } from '../lab/lab.ts';
import { createRandom, type Random } from '../random.ts';
import { SHORT_INTERVALS } from './short-intervals.ts';

const DATABASE = 'database';
const DEPENDENTS = 20;
const STUCK = 3;
/** Time that is given to whoever lost its dependency; the longest reconnection takes less. */
const START_PERIOD_MS = 4000;
const LONGEST_RECONNECTION_MS = 2000;
const OBSERVED_TIMEOUT_MS = 60_000;
const UNLIMITED = 1000;

const LIMITS: Omit<Limits, 'services'> = {
  budget: UNLIMITED,
  windowMs: 3_600_000,
  atOnce: 3,
  startsPerMinute: UNLIMITED,
  endWithinMs: 60_000,
  successThreshold: 2,
  leewayMs: 3000,
};

export const dependentsScenario: ChaosScenario = {
  title: `A database fails under ${DEPENDENTS} dependents: one action when all reconnect, ${STUCK + 1} when ${STUCK} do not`,
  defaultCount: 2,
  run: async (options) => {
    const random = createRandom(options.seed);
    const lab = await Lab.start({
      patients: [{ id: DATABASE }, ...dependents(random.fork('reconnections'))],
      env: {
        ...SHORT_INTERVALS,
        START_PERIOD: String(START_PERIOD_MS),
        RESTART_BUDGET: String(UNLIMITED),
        RECOVERIES_PER_MINUTE: String(UNLIMITED),
        CONCURRENT_RECOVERIES: String(LIMITS.atOnce),
      },
    });
    try {
      return await breakDatabase(lab, { ...options, random });
    } finally {
      await lab.stop();
    }
  },
};

/** Each is bad while the database is, and some time longer: it has to find it again. */
function dependents(random: Random): PatientSpec[] {
  return Array.from({ length: DEPENDENTS }, (_unused, index) => {
    const reconnectsAfterMs = random.integer(0, LONGEST_RECONNECTION_MS);
    return {
      id: `dependent-${index + 1}`,
      dependsOn: [DATABASE],
      needs: (patientOf) => patientOf(DATABASE).wellForMs > reconnectsAfterMs,
    };
  });
}

async function breakDatabase(
  lab: Lab,
  { count, say, random }: ChaosOptions & { random: Random },
): Promise<ChaosResult> {
  const failures: string[] = [];
  const figures: Record<string, number> = { reconnecting: 0, withStuck: 0 };
  for (let round = 1; round <= count; round += 1) {
    figures['reconnecting'] = await fail(lab, { stuck: [], failures });
    const stuck = chosen(random, STUCK);
    figures['withStuck'] = await fail(lab, { stuck, failures });
    say(
      `round ${round}: ${figures['reconnecting']} action when all reconnect, ${figures['withStuck']} with ${STUCK} that do not`,
    );
  }
  const brakes = lab.alerts().filter((line) => line.includes('brake on')).length;
  if (brakes > 0) failures.push('the brake went on for one database');
  return conclude(lab, {
    limits: { ...LIMITS, services: new Set(lab.patients.keys()) },
    figures: {
      rounds: count,
      actionsWhenAllReconnect: figures['reconnecting'] ?? 0,
      actionsWithThreeStuck: figures['withStuck'] ?? 0,
    },
    failures,
  });
}

/** The number of actions that it takes until everything is well again. */
async function fail(lab: Lab, { stuck, failures }: { stuck: readonly string[]; failures: string[] }): Promise<number> {
  const before = lab.recorder.actions.length;
  const illness = { healedBy: 1, comesBackAfterMs: null, operationMs: 200, manner: 'close' } as const;
  lab.patient(DATABASE).fallIll(illness);
  for (const id of stuck) lab.patient(id).fallIll(illness);
  await waitFor(() => [...lab.patients.values()].every(({ isWell }) => isWell), {
    timeoutMs: OBSERVED_TIMEOUT_MS,
    describe: 'the database and its dependents to be healed',
  });
  await lab.untilAllAreWell();
  const actions = lab.recorder.actions.slice(before).filter(hasEffect);
  const actedOn = actions.map(({ service }) => service).toSorted();
  const wanted = [DATABASE, ...stuck].toSorted();
  if (actedOn.join() !== wanted.join())
    failures.push(`acted on ${actedOn.join(', ') || 'nothing'}, not on ${wanted.join(', ')} once each`);
  return actions.length;
}

function chosen(random: Random, count: number): string[] {
  const ids = new Set<string>();
  while (ids.size < count) ids.add(`dependent-${random.integer(1, DEPENDENTS)}`);
  return [...ids];
}
