import { errorMessage } from '@recovery/runtime';
import { waitFor } from '@recovery/test-kit';
import { attemptsOf } from '../../history/attempts.ts';
import { checkHistory } from '../../history/check-history.ts';
import type { Limits } from '../../history/history.ts';
import type { ChaosResult, Figures } from '../chaos-scenario.ts';
import { figuresOf } from './figures-of.ts';
import type { Lab } from './lab.ts';

const ENDS_TIMEOUT_MS = 90_000;

/**
 * Waits until everything is well by itself and every attempt has its end, then holds the history against the
 * promises. What does not come in time is a failure, or a violation of its own.
 */
export async function conclude(
  lab: Lab,
  { limits, figures, failures }: { limits: Limits; figures: Figures; failures: readonly string[] },
): Promise<ChaosResult> {
  const all = [...failures, ...lab.endedByThemselves.map((said) => `a component ended by itself:\n${said}`)];
  const startedAt = performance.now();
  await lab.untilAllAreWell().catch((error: unknown) => all.push(errorMessage(error)));
  const backToNormalMs = Math.round(performance.now() - startedAt);
  const isOpen = (): boolean => attemptsOf(lab.history()).some(({ ends }) => ends.length === 0);
  await waitFor(() => !isOpen(), { timeoutMs: ENDS_TIMEOUT_MS, intervalMs: 200 }).catch(() => undefined);

  const history = lab.history();
  const violations = checkHistory(history, limits);
  return { figures: { ...figures, ...figuresOf(history, violations), backToNormalMs }, violations, failures: all };
}
