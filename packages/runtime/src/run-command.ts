import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from './app-error.ts';

export interface CommandSpec {
  /** The program, by path or by name on the PATH, and its arguments. No shell. */
  readonly argv: readonly string[];
  /** Names of variables that are passed on, beside PATH, HOME, LANG and TZ. */
  readonly environment: readonly string[];
  readonly workingDirectory?: string | undefined;
}

export interface CommandResult {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it printed, both streams together, at most 4 kB. */
  readonly output: string;
}

const ALWAYS_PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ'];
const KEPT_OUTPUT_BYTES = 4096;
const TERMINATION_GRACE_MS = 2000;
/** What it printed last may still be on its way; something that it left running may hold the pipe open for ever. */
const LAST_OUTPUT_MS = 200;

/**
 * Runs a program in a process group of its own and resolves when it has ended. When `signal` aborts, the group gets
 * SIGTERM, and SIGKILL two seconds later; what left the group by itself (a daemon that called setsid) is not found.
 * What a program that ended leaves running goes on.
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
  const ended = new Promise<Pick<CommandResult, 'exitCode' | 'signal'>>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new AppError('command_not_run', `${program} cannot be run: ${cause.message}`, { cause }));
    });
    child.once('exit', (exitCode, exitSignal) => resolve({ exitCode, signal: exitSignal }));
  });
  // When there is no file descriptor for them, the child has no streams, whatever its type says.
  const streams: readonly (Readable | null | undefined)[] = [child.stdout, child.stderr];
  const tail = keepTail(streams.filter((stream) => stream != null));
  const allRead = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const stop = (): void => void endGroup(child, ended);
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

function environmentOf({ environment }: CommandSpec): NodeJS.ProcessEnv {
  const passedOn = new Set([...ALWAYS_PASSED_ON, ...environment]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.has(name)));
}

async function endGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  sendToGroup(child, 'SIGTERM');
  const force = setTimeout(() => sendToGroup(child, 'SIGKILL'), TERMINATION_GRACE_MS);
  await ended.catch(() => undefined);
  clearTimeout(force);
  // The leader is gone; what it has started may have ignored the first signal.
  sendToGroup(child, 'SIGKILL');
}

function sendToGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

/** Reads all, keeps the end. Goes on reading after the end of the program, for what it left running, and holds nothing up. */
function keepTail(streams: readonly Readable[]): () => string {
  let kept = Buffer.alloc(0);
  for (const stream of streams) {
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-KEPT_OUTPUT_BYTES);
    });
    if (stream instanceof Socket) stream.unref();
  }
  return () => kept.toString('utf8').trim();
}

function cancelled(program: string): AppError {
  return new AppError('command_cancelled', `${program} was ended: its time was over, or it was not wanted any more`);
}
