import type { RungSpec } from '@recovery/contracts';
import { AppError, errorMessage } from '@recovery/runtime';
import type { Drivers } from './drivers/create-drivers.ts';
import type { ActionContext } from './drivers/driver.ts';
import { logStep } from './log-step.ts';

/** After the time-out a step is told to end, and is given so long for it. */
const ENDING_MS = 3000;

/**
 * The steps of a rung, one after the other, within the rung's time-out.
 * @throws the first step's failure; later steps are not begun
 */
export async function runRung(
  rung: RungSpec,
  { drivers, context }: { drivers: Drivers; context: ActionContext },
): Promise<void> {
  const deadline = AbortSignal.timeout(rung.timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline]);
  const endsAt = performance.now() + rung.timeoutMs + ENDING_MS;
  const heldForMs = (): number => Math.min(context.heldForMs(), endsAt - performance.now());
  for (const step of rung.steps) {
    signal.throwIfAborted();
    try {
      logStep(context.log, 'acting');
      await drivers.perform(step, { ...context, signal, heldForMs });
      logStep(context.log, 'acted');
    } catch (error) {
      if (!deadline.aborted || context.signal.aborted) throw error;
      throw new AppError(
        'rung_timeout',
        `${rung.name} did not end within ${rung.timeoutMs} ms: ${errorMessage(error)}`,
        { cause: error },
      );
    }
  }
}
