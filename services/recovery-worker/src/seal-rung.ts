import type { RungSpec } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import type { Drivers } from './drivers/create-drivers.ts';
import type { ActionContext } from './drivers/driver.ts';

const SEAL_TIMEOUT_MS = 2000;

/**
 * Closes an attempt that was interrupted at its far ends: a worker that was only stopped, and goes on, is
 * refused there whatever it believes. Best effort: a far end that is down, or knows no fence, is passed over.
 */
export async function sealRung(
  rung: RungSpec,
  { drivers, context }: { drivers: Drivers; context: ActionContext },
): Promise<void> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(SEAL_TIMEOUT_MS)]);
  for (const step of rung.steps) {
    try {
      await drivers.seal(step, { ...context, signal });
    } catch (error) {
      context.log.info({ rung: rung.name, driver: step.driver, reason: errorMessage(error) }, 'could not be sealed');
    }
  }
}
