import { AppError, runCommand } from '@recovery/runtime';
import { degraded, HEALTHY, inconclusive, unhealthy, type Finding } from '../finding.ts';
import type { ProbeKindRun } from '../probe.ts';

/** A program that looks: exit code 0 is healthy. One that cannot be started says nothing about the service. */
export const probeCommand: ProbeKindRun<'command'> = async (spec, { signal }): Promise<Finding> => {
  try {
    const { exitCode, signal: endedBy, output } = await runCommand(spec, signal);
    if (exitCode === 0) return HEALTHY;
    const how = exitCode === null ? `ended by ${endedBy ?? 'a signal'}` : `exit code ${exitCode}`;
    const said = output === '' ? how : `${how}: ${output}`;
    return exitCode !== null && spec.degradedExitCodes.includes(exitCode) ? degraded(said) : unhealthy('status', said);
  } catch (error) {
    if (error instanceof AppError && error.code === 'command_not_run') return inconclusive('observer', error.message);
    throw error;
  }
};
