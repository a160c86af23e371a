import { waitFor } from '@recovery/test-kit';
import { attemptsOf } from '../../history/attempts.ts';
import type { Limits } from '../../history/history.ts';
import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import { conclude } from '../lab/conclude.ts';
import { Lab } from '../lab/lab.ts';
import type { Patient } from '../lab/patient.ts';
import { createRandom } from '../random.ts';
import { SHORT_INTERVALS } from './short-intervals.ts';

const BYSTANDERS = 8;
const PROBING_AGAIN_WITHIN_MS = 15_000;
const SPENT_TIMEOUT_MS = 120_000;
/** Long enough to be hit in its middle. */
const OPERATION_MS = 1500;

const LIMITS: Omit<Limits, 'services'> = {
  budget: 3,
  windowMs: 3_600_000,
  atOnce: 6,
  startsPerMinute: 1000,
  endWithinMs: 60_000,
  successThreshold: 2,
  leewayMs: 3000,
};

export const redisLossScenario: ChaosScenario = {
  title: 'Redis comes back with an empty disk in the middle of a recovery: probing again, budget kept',
  defaultCount: 3,
  run: async (options) => {
    const victims = Array.from({ length: options.count }, (_unused, index) => ({ id: `victim-${index + 1}` }));
    const bystanders = Array.from({ length: BYSTANDERS }, (_unused, index) => ({ id: `bystander-${index + 1}` }));
    const lab = await Lab.start({
      patients: [...victims, ...bystanders],
      env: {
        ...SHORT_INTERVALS,
        RESTART_BUDGET: String(LIMITS.budget),
        RESTART_BUDGET_WINDOW: String(LIMITS.windowMs),
        CONCURRENT_RECOVERIES: String(LIMITS.atOnce),
        RECOVERIES_PER_MINUTE: String(LIMITS.startsPerMinute),
        // The budget, nothing else, is what ends it.
        MAX_RESTART_ATTEMPTS: '100',
        FLAP_START_PERCENT: '100',
        BRAKE_PERCENT: '100',
      },
      redisSettings: { appendonly: 'no' },
    });
    try {
      return await loseRedis(lab, { ...options, victims: victims.map(({ id }) => lab.patient(id)) });
    } finally {
      await lab.stop();
    }
  },
};

async function loseRedis(
  lab: Lab,
  { seed, say, victims }: ChaosOptions & { victims: readonly Patient[] },
): Promise<ChaosResult> {
  const random = createRandom(seed);
  const failures: string[] = [];
  let longestMs = 0;

  for (const victim of victims) {
    victim.fallIll({
      healedBy: null,
      comesBackAfterMs: null,
      operationMs: OPERATION_MS,
      manner: random.pick(['error', 'close']),
    });
    await waitFor(() => lab.recorder.actions.some((action) => action.service === victim.id && action.endAt === null), {
      timeoutMs: 60_000,
      describe: `an action on ${victim.id} to be under way`,
    });
    await lab.redis.restart();
    const againMs = await untilProbed(lab);
    longestMs = Math.max(longestMs, againMs);
    say(`Redis lost in a recovery of ${victim.id}; every service was probed again after ${againMs} ms`);
  }
  if (longestMs > PROBING_AGAIN_WITHIN_MS) failures.push(`probing again only after ${longestMs} ms`);

  await waitFor(async () => (await statuses(lab, victims)).every((status) => status === 'error'), {
    timeoutMs: SPENT_TIMEOUT_MS,
    intervalMs: 200,
    describe: 'the budget of every victim to be spent',
  });
  const attempts = attemptsOf(lab.history());
  const counts = victims.map(
    ({ id }) => attempts.filter(({ service, actions }) => service === id && actions.length > 0).length,
  );
  say(`budget spent: ${counts.join(', ')} attempts`);
  for (const victim of victims) victim.recover();
  return conclude(lab, {
    limits: { ...LIMITS, services: new Set(lab.patients.keys()) },
    figures: {
      losses: victims.length,
      probingAgainMs: longestMs,
      budget: LIMITS.budget,
      mostActions: Math.max(...counts),
    },
    failures,
  });
}

/** Milliseconds from the moment at which Redis answers until every patient has been asked again. */
async function untilProbed(lab: Lab): Promise<number> {
  const since = Date.now();
  const firstSince = (id: string): number | undefined =>
    lab.recorder.answers.find(({ service, at }) => service === id && at > since)?.at;
  const ids = [...lab.patients.keys()];
  await waitFor(() => ids.every((id) => firstSince(id) !== undefined), {
    timeoutMs: 120_000,
    intervalMs: 100,
    describe: () => `${ids.filter((id) => firstSince(id) === undefined).join(', ')} to be probed again`,
  });
  return Math.max(...ids.map((id) => (firstSince(id) ?? since) - since));
}

async function statuses(lab: Lab, patients: readonly Patient[]): Promise<string[]> {
  const ids = new Set(patients.map(({ id }) => id));
  return (await lab.services()).filter(({ id }) => ids.has(id)).map(({ status }) => status);
}
