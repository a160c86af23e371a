import { errorMessage } from '../error-message.ts';
import { withDeadline } from '../with-deadline.ts';

export interface CheckOutcome {
  ok: boolean;
  message?: string;
}

/** One reason why a process may not be ready. Throwing counts as not ok. */
export interface HealthCheck {
  (): CheckOutcome | Promise<CheckOutcome>;
}

export interface CheckReport {
  ok: boolean;
  checks: Record<string, CheckOutcome>;
}

/** Runs all checks side by side, each within deadlineMs; one that hangs or throws is not ok and holds up no other. */
export async function runChecks(checks: Record<string, HealthCheck>, deadlineMs: number): Promise<CheckReport> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, CheckOutcome]> => {
      try {
        return [name, await withDeadline(check, { timeoutMs: deadlineMs, label: `check ${name}` })];
      } catch (error) {
        return [name, { ok: false, message: errorMessage(error) }];
      }
    }),
  );
  return { ok: outcomes.every(([, outcome]) => outcome.ok), checks: Object.fromEntries(outcomes) };
}
