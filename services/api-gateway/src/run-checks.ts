import { errorMessage, withDeadline, type CheckOutcome, type HealthCheck } from '@recovery/runtime';

const CHECK_DEADLINE_MS = 2_000;

/** All checks side by side; one that hangs or throws is not ok and holds up no other. */
export async function runChecks(
  checks: Readonly<Record<string, HealthCheck>>,
): Promise<{ ok: boolean; checks: Record<string, CheckOutcome> }> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, CheckOutcome]> => {
      try {
        return [name, await withDeadline(check, { timeoutMs: CHECK_DEADLINE_MS, label: `check ${name}` })];
      } catch (error) {
        return [name, { ok: false, message: errorMessage(error) }];
      }
    }),
  );
  return { ok: outcomes.every(([, outcome]) => outcome.ok), checks: Object.fromEntries(outcomes) };
}
