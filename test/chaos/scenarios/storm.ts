import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@recovery/test-kit';
import { z } from 'zod';
import { attemptsOf, hasEffect } from '../../history/attempts.ts';
import type { Limits } from '../../history/history.ts';
import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import { conclude } from '../lab/conclude.ts';
import { Lab } from '../lab/lab.ts';
import { createRandom } from '../random.ts';
import { serviceIds, SHORT_INTERVALS } from './short-intervals.ts';

const SERVICES = 50;
const FAILING = 30;
const WITHIN_MS = 1000;
/** Actions that may be under way before anybody can know that it is a storm. */
const BEFORE_BRAKE = 3;
/** How long the storm lasts once the brake is on: many intervals. */
const WATCHED_MS = 10_000;
/** Gates that were asked in the moment before the brake went on. */
const ASKED_BEFORE_MS = 50;
const TIMEOUT_MS = 60_000;

/** The defaults with every time a tenth of its length: how soon a storm can be known depends on their proportions. */
const TENTH_OF_DEFAULTS: Readonly<Record<string, string>> = {
  ...SHORT_INTERVALS,
  HEALTH_CHECK_INTERVAL: '3000',
  HEALTH_CHECK_RETRY_INTERVAL: '100',
  MAX_ERROR_THRESHOLD: '10',
  BRAKE_WINDOW: '6000',
  RESTART_COOLDOWN: '6000',
  STABILITY_PERIOD: '6000',
};

/** The defaults. */
const LIMITS: Omit<Limits, 'services'> = {
  budget: 10,
  windowMs: 3_600_000,
  atOnce: 3,
  startsPerMinute: 10,
  endWithinMs: 60_000,
  successThreshold: 2,
  leewayMs: 3000,
};

const alertSchema = z.object({ time: z.string(), msg: z.string() });

export const stormScenario: ChaosScenario = {
  title: `${FAILING} of ${SERVICES} services fail within a second: the brake, one alert, and back to normal by itself`,
  defaultCount: 1,
  run: async (options) => {
    const lab = await Lab.start({ patients: serviceIds(SERVICES).map((id) => ({ id })), env: TENTH_OF_DEFAULTS });
    try {
      return await weather(lab, options);
    } finally {
      await lab.stop();
    }
  },
};

async function weather(lab: Lab, { count, seed, say }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  const failures: string[] = [];
  const illness = { healedBy: 1, comesBackAfterMs: null, operationMs: 100, manner: 'error' } as const;
  let before = 0;
  let after = 0;

  for (let round = 1; round <= count; round += 1) {
    const heardBefore = lab.recorder.actions.length;
    const ill = [...lab.patients.values()].toSorted(() => random.between(-1, 1)).slice(0, FAILING);
    await Promise.all(
      ill.map(async (patient) => {
        await sleep(random.between(0, WITHIN_MS));
        patient.fallIll(illness);
      }),
    );
    await waitFor(() => brakes(lab, 'on').length >= round, { timeoutMs: TIMEOUT_MS, describe: 'the brake to go on' });
    const brakeAt = brakes(lab, 'on').at(-1) ?? 0;
    say(`round ${round}: the brake is on`);
    await sleep(WATCHED_MS);

    const begun = attemptsOf(lab.history()).filter(
      ({ starts: [start] }) => (start?.timestamp ?? 0) > brakeAt + ASKED_BEFORE_MS,
    );
    const actions = lab.recorder.actions.slice(heardBefore).filter(hasEffect).length;
    after += begun.length;
    before = Math.max(before, actions - begun.length);
    for (const patient of ill) patient.recover();
    await lab.untilAllAreWell();
    await waitFor(() => releases(lab) >= round, {
      timeoutMs: TIMEOUT_MS,
      describe: 'the brake to go off',
    });
    await healsOne(lab, random.pick(ill).id);
    say(`round ${round}: back to normal; ${actions} actions before the brake, ${begun.length} after`);
  }
  const alerts = brakes(lab, 'on').length;
  if (before > BEFORE_BRAKE) failures.push(`${before} actions before the brake, more than ${BEFORE_BRAKE}`);
  if (after > 0) failures.push(`${after} recoveries were begun after the brake`);
  if (alerts !== count) failures.push(`${alerts} alerts, not ${count}`);
  return conclude(lab, {
    limits: { ...LIMITS, services: new Set(lab.patients.keys()) },
    figures: { rounds: count, failing: FAILING, actionsBeforeBrake: before, actionsAfterBrake: after, alerts },
    failures,
  });
}

/** Epoch ms of each time that the brake went on, as a person is told it. */
function brakes(lab: Lab, change: 'on'): number[] {
  return lab
    .alerts()
    .map((line) => alertSchema.parse(JSON.parse(line)))
    .filter(({ msg }) => msg.startsWith(`brake ${change}`))
    .map(({ time }) => Date.parse(time));
}

/** How often the brake went off. */
function releases(lab: Lab): number {
  return lab.log().filter(({ error }) => error?.startsWith('brake off') === true).length;
}

/** A single failure after the storm is healed as any other. */
async function healsOne(lab: Lab, id: string): Promise<void> {
  const patient = lab.patient(id);
  await waitFor(() => patient.wellForMs > 2500);
  patient.fallIll({ healedBy: 1, comesBackAfterMs: null, operationMs: 100, manner: 'error' });
  await waitFor(() => patient.isWell, {
    timeoutMs: TIMEOUT_MS,
    describe: 'a single failure to be healed after the storm',
  });
  await lab.untilAllAreWell();
}
