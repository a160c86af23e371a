import { basename } from 'node:path';
import { ConfigError } from '@recovery/contracts';
import { readCommandLine, USAGE } from './command-line.ts';
import { report } from './report/report.ts';
import { loadScenario } from './scenario/load-scenario.ts';
import { simulate } from './simulate.ts';

/** sysexits.h EX_USAGE. */
const EXIT_USAGE = 64;

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `pnpm simulate`: 0 and the report, 64 when the arguments cannot be understood, 78 when the file is not valid.
 * @param options.cpuMs CPU time of this process so far; said on stderr, apart from what is compared
 */
export function simulateCommand(args: readonly string[], { cpuMs }: { cpuMs: () => number }): CommandResult {
  const options = readCommandLine(args);
  if (options === null) return { exitCode: 0, stdout: `${USAGE}\n`, stderr: '' };
  if (typeof options === 'string') return { exitCode: EXIT_USAGE, stdout: '', stderr: `${options}\n${USAGE}\n` };
  try {
    const scenario = loadScenario(options.path);
    const startedAt = cpuMs();
    const happenings = simulate(scenario, options);
    const stdout = report(happenings, { ...options, scenario, name: basename(options.path) });
    const seconds = ((cpuMs() - startedAt) / 1000).toFixed(2);
    return { exitCode: 0, stdout, stderr: `${seconds} s of CPU time for the simulation\n` };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { exitCode: error.exitCode, stdout: '', stderr: `${error.message}\n` };
  }
}
