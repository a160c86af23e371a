import { errorMessage } from '@recovery/runtime';
import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { GatewayProblem } from './gateway/gateway-problem.ts';
import { createProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';
import { plainJson } from './terminal/plain-text.ts';
import { createTerminal } from './terminal/terminal.ts';

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/** Runs one command and gives what the process shall end with. Whatever went wrong is said on stderr. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await createProgram(surroundings).parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const failure = failureOf(error, surroundings.signal);
    // Help was asked for by leaving out the command, and has been shown.
    if (error instanceof CommanderError && error.code === 'commander.help') return failure.exitCode;
    say(failure, { error, isJson: args.includes('--json'), surroundings });
    return failure.exitCode;
  }
}

function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return { code: 'interrupted', message: 'interrupted', exitCode: EXIT.interrupted };
  if (error instanceof CommanderError) {
    return {
      code: 'usage',
      message: error.message.replace(/^error: /u, '').replaceAll('\n', ' '),
      exitCode: EXIT.usage,
    };
  }
  return { code: textOf(error, 'code') ?? 'failed', message: errorMessage(error), exitCode: exitCodeOf(error) };
}

function say(
  failure: Failure,
  { error, isJson, surroundings }: { error: unknown; isJson: boolean; surroundings: Surroundings },
): void {
  if (isJson) {
    const problem = error instanceof GatewayProblem ? { problem: error.problem } : {};
    surroundings.stderr.write(`${plainJson({ error: { ...failure, ...problem } })}\n`);
    return;
  }
  const { note } = createTerminal(surroundings);
  note(`recovery: ${failure.message}`);
  if (error instanceof CommanderError) note('recovery help, or --help after a command, tells how it is called');
}

function exitCodeOf(error: unknown): number {
  const isCoded = error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
  return isCoded && typeof error.exitCode === 'number' ? error.exitCode : EXIT.failed;
}

function textOf(error: unknown, name: 'code'): string | null {
  return error instanceof Error && name in error && typeof error[name] === 'string' ? error[name] : null;
}
