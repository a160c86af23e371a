import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { environmentOf, type CommandResult, type CommandSpec } from './command-spec.ts';
import { GUARD, guardReportSchema, hostClockMs, REPORT_FD, type GuardOrder, type GuardReport } from './guard-order.ts';
import { keepTail } from './keep-tail.ts';
import { endGroup, sendToGroup } from './process-group.ts';

/** Of worker and guards any two may be killed or stopped: the last one ends the command. */
const FURTHER_GUARDS = 1;
const RENEW_EVERY_MS = 50;
/** What it printed last may still be on its way; something that it left running may hold the pipe open for ever. */
const LAST_OUTPUT_MS = 200;

/**
 * Runs a program that acts, under a guard: when this process is killed, is stopped or loses its right to act, the
 * program ends with everything in its process group, at the latest when `mayRunForMs()` was last said to run out. When
 * a guard is killed, the other one or this process ends the group. What a program that ended leaves running goes on.
 * @param options.mayRunForMs for how long from now it may go on without another word; asked again and again
 * @throws {AppError} `command_not_run` when it cannot be started, `command_cancelled` when `signal` aborted,
 * `command_killed` when its time ran out or its guard was killed
 */
export async function runGuardedCommand(
  spec: CommandSpec,
  { signal, mayRunForMs }: { signal: AbortSignal; mayRunForMs: () => number },
): Promise<CommandResult> {
  const [program = ''] = spec.argv;
  if (signal.aborted) throw cancelled(program);
  const guard = spawn(process.execPath, [GUARD], {
    cwd: spec.workingDirectory,
    env: {},
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
    shell: false,
  });
  const tail = keepTail(guard);
  const allRead = new Promise<void>((resolve) => void guard.once('close', () => resolve()));
  const reported = reportOf(guard);
  const telling = keepTelling(guard, { argv: [...spec.argv], env: environmentOf(spec), mayRunForMs });
  const stop = (): void => void endGroup(guard.pid, reported);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const report = await reported;
    if (report === null || 'killed' in report) sendToGroup(guard.pid, 'SIGKILL');
    if (signal.aborted) throw cancelled(program);
    if (report === null) throw new AppError('command_killed', `${program} was killed: its guard had been`);
    if ('killed' in report) throw new AppError('command_killed', `${program} was killed: ${report.killed}`);
    if ('notRun' in report) throw notRun(program, report.notRun);
    await Promise.race([allRead, sleep(LAST_OUTPUT_MS)]);
    return { ...report, output: tail() };
  } finally {
    signal.removeEventListener('abort', stop);
    telling.stop();
  }
}

/** null: it was killed before it could say anything. */
async function reportOf(guard: ChildProcess): Promise<GuardReport | null> {
  const stream = guard.stdio[REPORT_FD];
  const said = stream instanceof Readable ? text(stream).catch(() => '') : Promise.resolve('');
  try {
    await once(guard, 'exit');
  } catch (error) {
    return { notRun: error instanceof Error ? error.message : String(error) };
  }
  // Two guards that end it at the same moment say so twice.
  const [line = ''] = (await said).split('\n', 1);
  return line === '' ? null : guardReportSchema.parse(JSON.parse(line));
}

/** The order, and then how long it holds, as often as that has become longer. */
function keepTelling(
  { stdin, pid: groupId }: ChildProcess,
  { mayRunForMs, ...command }: Pick<GuardOrder, 'argv' | 'env'> & { mayRunForMs: () => number },
): { stop(): void } {
  const now = (): number => hostClockMs() + mayRunForMs();
  let until = now();
  stdin?.on('error', () => undefined);
  // Without one it was not started, and `reportOf` says so.
  if (groupId === undefined) return { stop: () => undefined };
  const order: GuardOrder = { ...command, groupId, furtherGuards: FURTHER_GUARDS, until };
  stdin?.write(`${JSON.stringify(order)}\n`);
  const timer = setInterval(() => {
    const later = now();
    if (later < until + 1) return;
    until = later;
    stdin?.write(`${until}\n`);
  }, RENEW_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      stdin?.destroy();
    },
  };
}

function notRun(program: string, reason: string): AppError {
  return new AppError('command_not_run', `${program} cannot be run: ${reason}`);
}

function cancelled(program: string): AppError {
  return new AppError('command_cancelled', `${program} was ended: its time was over, or it was not wanted any more`);
}
