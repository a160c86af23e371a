import type { WatchedService } from '@recovery/contracts';
import { chooseRung, type ErrorClass, type Incident, type RungChoice } from '@recovery/domain';
import type { Drivers } from './drivers/create-drivers.ts';

const APPLICABILITY_TIMEOUT_MS = 2500;

/** The rung for the next attempt. A rung applies when its first step does; the others follow from it. */
export async function chooseApplicableRung({
  service,
  incident,
  errorClass,
  drivers,
}: {
  service: WatchedService;
  incident: Incident;
  /** Of the last failed check. */
  errorClass: ErrorClass | null;
  drivers: Drivers;
}): Promise<RungChoice> {
  const { ladder, manualRung } = service.spec;
  const signal = AbortSignal.timeout(APPLICABILITY_TIMEOUT_MS);
  const applicability = await Promise.all(
    ladder.map(async ({ steps: [first] }) =>
      first === undefined ? { applies: false as const, reason: 'has no step' } : drivers.canApply(first, signal),
    ),
  );
  const manualIndex = ladder.findIndex((rung) => rung.name === manualRung);
  return chooseRung({
    ladder,
    attempt: incident.attemptCount + 1,
    usedRungIndexes: incident.usedRungIndexes,
    firstRungIndex: incident.trigger === 'manual' ? Math.max(manualIndex, 0) : 0,
    errorClass,
    applicability,
  });
}
