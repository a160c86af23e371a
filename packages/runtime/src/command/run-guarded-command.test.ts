import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runGuardedCommand } from './run-guarded-command.ts';

const node = process.execPath;
const never = new AbortController().signal;
const FOR_EVER = { signal: never, mayRunForMs: () => 60_000 };
/** Ignores SIGTERM, leaves its pid as the name of a file, and starts a child that does the same. */
const NOTE =
  "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); require('node:fs').writeFileSync(String(process.pid), '');";
const STUBBORN = `${NOTE} require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(NOTE)}]);`;

let directory: string;
const workers: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recovery-guard-'));
});
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  for (const pid of pids().filter(isAlive)) process.kill(pid, 'SIGKILL');
  rmSync(directory, { recursive: true });
});

const script = (code: string) => ({ argv: [node, '-e', code], environment: [], workingDirectory: directory });
const pids = (): number[] => readdirSync(directory).map(Number);
const untilTwoRun = () => expect.poll(pids, { timeout: 8000 }).toHaveLength(2);
const untilAllAreDead = () => expect.poll(() => pids().filter(isAlive), { timeout: 8000 }).toEqual([]);

/** Another process that runs the stubborn command, and may as long as its event loop turns. */
function startWorker(mayRunForMs: number, command = STUBBORN): ChildProcess {
  const module = new URL('run-guarded-command.ts', import.meta.url).href;
  const options = `{ signal: new AbortController().signal, mayRunForMs: () => ${mayRunForMs} }`;
  const code = `import { runGuardedCommand } from ${JSON.stringify(module)};
    await runGuardedCommand(${JSON.stringify(script(command))}, ${options});`;
  const worker = spawn(node, ['--input-type=module', '-e', code], { stdio: 'inherit' });
  workers.push(worker);
  return worker;
}

test('gives the exit code and what was printed on both streams', async () => {
  const code = 'console.log("out"); console.error("err"); process.exitCode = 3';
  const result = await runGuardedCommand(script(code), FOR_EVER);
  expect(result).toMatchObject({ exitCode: 3, signal: null });
  expect(result.output.split('\n').toSorted()).toEqual(['err', 'out']);
});

test('gives the signal that ended it', async () => {
  const result = await runGuardedCommand(script("process.kill(process.pid, 'SIGKILL')"), FOR_EVER);
  expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
});

test('passes on only the variables that are named, and to nobody by argument', async () => {
  process.env['CANARY_SECRET'] = 'swordfish';
  process.env['WANTED'] = 'yes';
  const code = `console.log(process.env.CANARY_SECRET, process.env.WANTED, typeof process.env.PATH, process.env.NODE_CHANNEL_FD);
    console.log(require('node:fs').readFileSync('/proc/' + process.ppid + '/cmdline', 'utf8').includes('yes'))`;
  const { output } = await runGuardedCommand({ ...script(code), environment: ['WANTED'] }, FOR_EVER);
  expect(output.split('\n')).toEqual(['undefined yes string undefined', 'false']);
});

test.each([
  ['a program that is not there', { argv: ['/no/such/program'], environment: [] }],
  ['a directory that is not there', { argv: [node, '-e', ''], environment: [], workingDirectory: '/no/such/place' }],
])('%s is said to be so', async (_what, spec) => {
  await expect(runGuardedCommand(spec, FOR_EVER)).rejects.toMatchObject({ code: 'command_not_run' });
});

test('when it is not wanted any more it is killed with everything that it has started', async () => {
  const abort = new AbortController();
  const running = runGuardedCommand(script(STUBBORN), { ...FOR_EVER, signal: abort.signal });
  await untilTwoRun();
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: 'command_cancelled' });
  await untilAllAreDead();
});

test('it ends when its time is not prolonged, while the process that runs it goes on', async () => {
  let isRenewed = true;
  let until = 0;
  const mayRunForMs = (): number => {
    if (isRenewed) until = performance.now() + 3000;
    return until - performance.now();
  };
  const running = runGuardedCommand(script(STUBBORN), { signal: never, mayRunForMs });
  await untilTwoRun();
  isRenewed = false;
  await expect(running).rejects.toMatchObject({
    code: 'command_killed',
    message: expect.stringContaining('sign of life'),
  });
  expect(performance.now()).toBeGreaterThan(until - 100);
  await untilAllAreDead();
});

test('it does not begin when its time was over before', async () => {
  const code = "require('node:fs').writeFileSync(String(process.pid), '')";
  const running = runGuardedCommand(script(code), { ...FOR_EVER, mayRunForMs: () => 0 });
  await expect(running).rejects.toMatchObject({ code: 'command_killed' });
  expect(pids()).toEqual([]);
});

test('it ends with the process that runs it, killed', async () => {
  const worker = startWorker(60_000);
  await untilTwoRun();
  worker.kill('SIGKILL');
  await untilAllAreDead();
});

test('what it has started ends with the process that runs it too, when it obeys and they do not', async () => {
  const obedient = STUBBORN.replace("process.on('SIGTERM', () => {});", '');
  const worker = startWorker(60_000, obedient);
  await untilTwoRun();
  worker.kill('SIGKILL');
  await untilAllAreDead();
});

test('it ends when the process that runs it was stopped for longer than it may run', async () => {
  const worker = startWorker(3000);
  await untilTwoRun();
  worker.kill('SIGSTOP');
  await untilAllAreDead();
});

test.each(['first', 'second', 'both'])('it ends when of its guards was killed: %s', async (which) => {
  const running = runGuardedCommand(script(STUBBORN), FOR_EVER);
  await untilTwoRun();
  kill(which);
  await expect(running).rejects.toMatchObject({ code: 'command_killed' });
  await untilAllAreDead();
});

test.each(['first', 'second'])(
  'it ends when the process that runs it was killed, and of its guards: %s',
  async (which) => {
    const worker = startWorker(60_000);
    await untilTwoRun();
    worker.kill('SIGKILL');
    kill(which);
    await untilAllAreDead();
  },
);

test('it ends when its worker and its first guard stand still', async () => {
  const worker = startWorker(3000);
  await untilTwoRun();
  const [first] = guards();
  worker.kill('SIGSTOP');
  process.kill(first, 'SIGSTOP');
  await untilAllAreDead();
});

test('what a program leaves running goes on, and is not waited for', async () => {
  const child = "setInterval(() => console.log('still here'), 5)";
  const parent = `const left = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); console.log(left.pid); process.exit(0)`;
  const { output } = await runGuardedCommand(script(parent), FOR_EVER);
  const pid = Number.parseInt(output, 10);
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
});

/** The guards of the command, which is the older of the two. */
function guards(): [number, number] {
  const second = parentOf(Math.min(...pids()));
  return [parentOf(second), second];
}

function kill(which: string): void {
  const [first, second] = guards();
  for (const guard of which === 'first' ? [first] : which === 'second' ? [second] : [first, second])
    process.kill(guard, 'SIGKILL');
}

function parentOf(pid: number): number {
  return Number(/^\d+ \(.*\) \w (\d+)/u.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
}

/** A zombie that nobody has reaped yet is dead. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}
