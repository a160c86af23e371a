import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { guardOrderSchema, hostClockMs, REPORT_FD, type GuardOrder, type GuardReport } from './guard-order.ts';
import { sendToGroup, TERMINATION_GRACE_MS } from './process-group.ts';

/**
 * The guard: a process between a worker and the command that the worker runs. It leads the process group in which the
 * command is, and kills the group, itself included, when the time that it was given last is over (the worker was
 * stopped, or nobody renews its lease) or soon after its standard input has ended (the worker is gone).
 */
export function guardCommand(): void {
  // The group gets them together; the guard has to see what becomes of the command.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  let until = 0;
  let timer: NodeJS.Timeout | undefined;
  let isBegun = false;

  const keepTime = (): void => {
    clearTimeout(timer);
    const leftMs = until - hostClockMs();
    if (leftMs <= 0) end('its worker gave no sign of life, or its time was over');
    else timer = setTimeout(keepTime, Math.ceil(leftMs));
  };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (isBegun) {
      until = Number(line);
      return keepTime();
    }
    isBegun = true;
    const order = guardOrderSchema.parse(JSON.parse(line));
    ({ until } = order);
    keepTime();
    return begin(order);
  });
  lines.on('close', () => {
    if (!isBegun) process.exit();
    sendToGroup(process.pid, 'SIGTERM');
    until = Math.min(until, hostClockMs() + TERMINATION_GRACE_MS);
    keepTime();
  });
}

function begin({ argv: [program = '', ...args], env }: GuardOrder): void {
  const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'], shell: false });
  child.once('error', ({ message }) => {
    report({ notRun: message });
    process.exit();
  });
  child.once('exit', (exitCode, signal) => {
    report({ exitCode, signal });
    process.exit();
  });
}

/** Nothing of the group survives this, the caller neither. */
function end(killed: string): never {
  report({ killed });
  sendToGroup(process.pid, 'SIGKILL');
  process.exit();
}

function report(what: GuardReport): void {
  try {
    writeSync(REPORT_FD, `${JSON.stringify(what)}\n`);
  } catch {
    // The worker is gone.
  }
}
