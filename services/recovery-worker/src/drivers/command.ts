import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { StepSpecOf } from '@recovery/contracts';
import { AppError, runGuardedCommand } from '@recovery/runtime';
import { applies, cannotApply, type Driver } from './driver.ts';

/**
 * Runs a program of services.yaml: an argument list, never a shell. Its process group is ended at the time-out, and by
 * its guard when this worker is gone or was stopped. Were both killed, it would go on: hence `mayOutlive`.
 */
export const commandDriver: Driver<StepSpecOf<'command'>> = {
  mayOutlive: true,
  async canApply({ argv: [program = ''], workingDirectory = '.' }) {
    const places = program.includes('/')
      ? [isAbsolute(program) ? program : resolve(workingDirectory, program)]
      : (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, program));
    for (const place of places) {
      if (await isExecutable(place)) return applies;
    }
    return cannotApply(`${program} is no program that can be run here`);
  },
  async perform(step, { nextToken, assertHeld, heldForMs, signal, log }) {
    // A program checks no token for us: asking for one proves that the lease is still ours.
    await nextToken();
    assertHeld();
    const { exitCode, signal: endedBy, output } = await runGuardedCommand(step, { signal, mayRunForMs: heldForMs });
    if (exitCode !== 0) {
      const how = exitCode === null ? `was ended by ${endedBy ?? 'a signal'}` : `failed with exit code ${exitCode}`;
      throw new AppError(
        'command_failed',
        `${step.argv[0] ?? ''} ${how}${output === '' ? '' : `: ${output.slice(-500)}`}`,
      );
    }
    log.info({ program: step.argv[0], output: output.slice(-500) }, 'command done');
  },
};

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
