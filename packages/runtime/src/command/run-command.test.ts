import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const node = process.execPath;
const script = (code: string, environment: string[] = []) => ({ argv: [node, '-e', code], environment });
const never = new AbortController().signal;

test('gives the exit code and what was printed on both streams', async () => {
  const result = await runCommand(script('console.log("out"); console.error("err"); process.exitCode = 3'), never);
  expect(result).toMatchObject({ exitCode: 3, signal: null });
  expect(result.output.split('\n').toSorted()).toEqual(['err', 'out']);
});

test('no shell looks at the arguments', async () => {
  const argv = [node, '-e', 'console.log(process.argv[1])', '$(id); `id` && echo "x" > /dev/null | *'];
  expect((await runCommand({ argv, environment: [] }, never)).output).toBe(argv[3]);
});

test('passes on only the variables that are named', async () => {
  process.env['CANARY_SECRET'] = 'swordfish';
  process.env['WANTED'] = 'yes';
  const code = 'console.log(process.env.CANARY_SECRET, process.env.WANTED, typeof process.env.PATH)';
  expect((await runCommand(script(code, ['WANTED']), never)).output).toBe('undefined yes string');
});

test('of endless output only the end is kept', async () => {
  const code = 'for (let i = 0; i < 3000; i += 1) process.stdout.write("x".repeat(10000)); process.stdout.write("end")';
  const { output } = await runCommand(script(code), never);
  expect(output.length).toBeLessThanOrEqual(4096);
  expect(output.endsWith('xend')).toBe(true);
});

test('what cannot be started says so', async () => {
  await expect(runCommand({ argv: ['/no/such/program'], environment: [] }, never)).rejects.toMatchObject({
    code: 'command_not_run',
  });
});

test('a program that ignores SIGTERM is killed with everything that it has started', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'recovery-command-'));
  const ignore = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
  const note = `require('node:fs').writeFileSync(require('node:path').join(${JSON.stringify(directory)}, String(process.pid)), '');`;
  const child = `${ignore} ${note}`;
  const parent = `${child} require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);`;
  const abort = new AbortController();
  const running = runCommand(script(parent), abort.signal);
  await expect.poll(() => readdirSync(directory), { timeout: 5000 }).toHaveLength(2);
  const pids = readdirSync(directory).map(Number);
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: 'command_cancelled' });
  await expect.poll(() => pids.filter(isAlive), { timeout: 5000 }).toEqual([]);
  rmSync(directory, { recursive: true });
});

test('what a program leaves running goes on, and is not waited for', async () => {
  const child = "setInterval(() => console.log('still here'), 5)";
  const parent = `const left = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); console.log(left.pid); process.exit(0)`;
  const { output } = await runCommand(script(parent), never);
  const pid = Number.parseInt(output, 10);
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
});

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
