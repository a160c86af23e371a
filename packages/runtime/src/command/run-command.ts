import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { environmentOf, type CommandEnd, type CommandResult, type CommandSpec } from './command-spec.ts';
import { keepTail } from './keep-tail.ts';
import { endGroup } from './process-group.ts';

/** What it printed last may still be on its way; something that it left running may hold the pipe open for ever. */
const LAST_OUTPUT_MS = 200;

/**
 * Runs a program that only looks, in a process group of its own, and resolves when it has ended. When `signal` aborts,
 * the group gets SIGTERM, and SIGKILL two seconds later; what left the group by itself (a daemon that called setsid) is
 * not found. What a program that ended leaves running goes on, and so does all of it when this process is killed:
 * what acts is run by `runGuardedCommand`.
 * @throws {AppError} `command_not_run` when it cannot be started, `command_cancelled` when `signal` aborted
 */
export async function runCommand(spec: CommandSpec, signal: AbortSignal): Promise<CommandResult> {
  const [program = '', ...args] = spec.argv;
  if (signal.aborted) throw cancelled(program);
  const child = spawn(program, args, {
    cwd: spec.workingDirectory,
    env: environmentOf(spec),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    shell: false,
  });
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new AppError('command_not_run', `${program} cannot be run: ${cause.message}`, { cause }));
    });
    child.once('exit', (exitCode, exitSignal) => resolve({ exitCode, signal: exitSignal }));
  });
  const tail = keepTail(child);
  const allRead = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const stop = (): void => void endGroup(child.pid, ended);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const end = await ended;
    if (signal.aborted) throw cancelled(program);
    await Promise.race([allRead, sleep(LAST_OUTPUT_MS)]);
    return { ...end, output: tail() };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function cancelled(program: string): AppError {
  return new AppError('command_cancelled', `${program} was ended: its time was over, or it was not wanted any more`);
}
