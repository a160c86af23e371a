import type { StepSpecOf } from '@recovery/contracts';
import { readUnit, runSystemctl } from '@recovery/probes';
import { AppError, errorMessage } from '@recovery/runtime';
import { applies, cannotApply, type ActionContext, type Driver } from './driver.ts';

type Step = StepSpecOf<'systemd'>;

/**
 * Restarts, starts or stops a unit and waits until the service manager has done so. The manager checks no tokens; an
 * order that it was given goes on there when `signal` aborts.
 */
export const systemdDriver: Driver<Step> = {
  async canApply(step, signal) {
    try {
      const { loadState } = await readUnit(step, signal);
      return loadState === 'loaded' ? applies : cannotApply(`${step.unit} is not loaded: ${loadState}`);
    } catch (error) {
      return cannotApply(`the service manager does not say how ${step.unit} is (${errorMessage(error)})`);
    }
  },
  async perform(step, context) {
    // The manager checks no token for us: asking for one proves that the lease is still ours.
    await context.nextToken();
    const { activeState, result } = await readUnit(step, context.signal);
    // A unit that failed too often is not started again, by us neither, until its count is taken away.
    if (step.action !== 'stop' && activeState === 'failed') {
      await order('reset-failed', step, context);
      context.log.info({ unit: step.unit, result }, 'failures of the unit forgotten');
    }
    await order(step.action, step, context);
    context.log.info({ unit: step.unit, action: step.action }, 'systemd driver done');
  },
};

async function order(verb: Step['action'] | 'reset-failed', step: Step, context: ActionContext): Promise<void> {
  context.signal.throwIfAborted();
  context.assertHeld();
  const { exitCode, signal, output } = await runSystemctl([verb, '--', step.unit], step, context.signal);
  if (exitCode === 0) return;
  const how = exitCode === null ? `ended by ${signal ?? 'a signal'}` : `exit code ${exitCode}`;
  throw new AppError(
    'systemd_failed',
    `systemctl ${verb} ${step.unit}: ${how}: ${output.slice(-400)}${advice(output)}`,
  );
}

function advice(output: string): string {
  return /access denied|authentication (?:is )?required|permission denied/iu.test(output)
    ? ' (the worker may not do this: run it as root, or allow it by a polkit rule as in deploy/systemd)'
    : '';
}
