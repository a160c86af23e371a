import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { GUARD, guardOrderSchema, hostClockMs, REPORT_FD, type GuardOrder, type GuardReport } from './guard-order.ts';
import { sendToGroup, TERMINATION_GRACE_MS } from './process-group.ts';

/**
 * A guard: a process between a worker and the command that the worker runs, in a process group of their own. It kills
 * the group, itself included, when the time that it was given last is over (the worker was stopped, or nobody renews its
 * lease) or soon after its standard input has ended (whoever gave the order is gone). Two stand one behind the other, so
 * that one is left when the worker and the other are killed.
 */
export function guardCommand(): void {
  // The group gets them together; the guard has to see what becomes of the command.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  let order: GuardOrder | null = null;
  let until = 0;
  let timer: NodeJS.Timeout | undefined;
  let tellNext = (_line: string): void => undefined;
  let isWorkerGone = false;

  const keepTime = (groupId: number): void => {
    clearTimeout(timer);
    const leftMs = until - hostClockMs();
    if (leftMs <= 0) endAll(groupId, 'its worker gave no sign of life, or its time was over');
    else timer = setTimeout(() => keepTime(groupId), Math.ceil(leftMs));
  };
  const start = (given: GuardOrder): void => {
    if (isWorkerGone) process.exit();
    keepTime(given.groupId);
    // While it is being ended, what the command has started is ended too.
    const over = (): void => (isWorkerGone ? endAll(given.groupId, 'its worker is gone') : process.exit());
    tellNext = given.furtherGuards > 0 ? beginGuard({ ...given, until }, over) : begin(given, over);
  };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (order === null) {
      const given = guardOrderSchema.parse(JSON.parse(line));
      order = given;
      ({ until } = given);
      // What was said while this process started is heard first.
      setImmediate(() => start(given));
      return;
    }
    until = Number(line);
    if (timer !== undefined) keepTime(order.groupId);
    tellNext(line);
  });
  lines.on('close', () => {
    isWorkerGone = true;
    if (order === null || timer === undefined) process.exit();
    sendToGroup(order.groupId, 'SIGTERM');
    until = Math.min(until, hostClockMs() + TERMINATION_GRACE_MS);
    keepTime(order.groupId);
  });
}

/** The next guard, which reports by itself. */
function beginGuard(order: GuardOrder, over: () => void): (line: string) => void {
  const guard = spawn(process.execPath, [GUARD], {
    env: {},
    stdio: ['pipe', 'inherit', 'inherit', REPORT_FD],
    shell: false,
  });
  guard.once('error', ({ message }) => {
    say({ notRun: message });
    over();
  });
  guard.once('exit', (exitCode) => (exitCode === null ? endAll(order.groupId, 'its guard had been') : over()));
  const { stdin } = guard;
  const tell = (line: string): void => void stdin?.write(`${line}\n`);
  stdin?.on('error', () => undefined);
  tell(JSON.stringify({ ...order, furtherGuards: order.furtherGuards - 1 } satisfies GuardOrder));
  return tell;
}

function begin({ argv: [program = '', ...args], env }: GuardOrder, over: () => void): () => void {
  const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'], shell: false });
  const finish = (report: GuardReport): void => {
    say(report);
    over();
  };
  child.once('error', ({ message }) => finish({ notRun: message }));
  child.once('exit', (exitCode, signal) => finish({ exitCode, signal }));
  return () => undefined;
}

/** Nothing of the group survives this, the caller neither. */
function endAll(groupId: number, killed: string): never {
  say({ killed });
  sendToGroup(groupId, 'SIGKILL');
  process.exit();
}

function say(report: GuardReport): void {
  try {
    writeSync(REPORT_FD, `${JSON.stringify(report)}\n`);
  } catch {
    // The worker is gone.
  }
}
