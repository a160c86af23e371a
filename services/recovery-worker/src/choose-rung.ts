import type { RungSpec, WatchedService } from '@recovery/contracts';
import { chooseRung, type Applicability, type ErrorClass, type Incident, type RungChoice } from '@recovery/domain';
import type { Drivers } from './drivers/create-drivers.ts';

const APPLICABILITY_TIMEOUT_MS = 2500;

/** Which rungs can do anything now. A rung applies when its first step does; the others follow from it. */
export function rungApplicability({
  ladder,
  drivers,
}: {
  ladder: readonly RungSpec[];
  drivers: Drivers;
}): Promise<Applicability[]> {
  const signal = AbortSignal.timeout(APPLICABILITY_TIMEOUT_MS);
  return Promise.all(
    ladder.map(async ({ steps: [first] }) =>
      first === undefined ? { applies: false as const, reason: 'has no step' } : drivers.canApply(first, signal),
    ),
  );
}

/** The rung for the next attempt. */
export function rungForAttempt({
  service,
  incident,
  errorClass,
  applicability,
}: {
  service: WatchedService;
  incident: Incident;
  /** Of the last failed check. */
  errorClass: ErrorClass | null;
  applicability: readonly Applicability[];
}): RungChoice {
  const { ladder, manualRung } = service.spec;
  const isThere = ladder.some(({ name }) => name === incident.firstRung);
  const wanted = isThere ? incident.firstRung : manualRung;
  const manualIndex = ladder.findIndex(({ name }) => name === wanted);
  return chooseRung({
    ladder,
    attempt: incident.attemptCount + 1,
    usedRungIndexes: incident.usedRungIndexes,
    firstRungIndex: incident.trigger === 'manual' ? Math.max(manualIndex, 0) : 0,
    errorClass,
    applicability,
  });
}
