import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const MAIN = join(import.meta.dirname, 'main.ts');
// Nobody listens there.
const RECOVERY_URL = 'http://127.0.0.1:9';

function run(command: string, args: readonly string[], cwd = ROOT) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], RECOVERY_URL };
    const child = execFile(command, [...args], { cwd, env, encoding: 'utf8' }, (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    );
  });
}

it.each([
  [['--help'], 0],
  [['--version'], 0],
  [['status'], 69],
  [['stat'], 64],
  [['logs', '--days', '0', '--json'], 64],
])('the process of %j ends with %d', async (args, code) => {
  const ended = await run(process.execPath, [MAIN, ...args], tmpdir());
  expect(ended.code).toBe(code);
  expect(ended[code === 0 ? 'stdout' : 'stderr']).not.toBe('');
});

it('the workspace has it as a command, which npx finds too', async () => {
  const ended = await run(join(ROOT, 'node_modules/.bin/recovery'), ['restart', '--help']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain('Usage: recovery restart [options] <service>');
});

it('Ctrl-C while the gateway keeps it waiting ends it with 130, without a trace', async () => {
  const server = createServer(() => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const child = spawn(process.execPath, [MAIN, 'status', '--url', `http://127.0.0.1:${port}`]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  await once(server, 'request');
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  server.close();
  expect({ code, output }).toEqual({ code: 130, output: 'recovery: interrupted\n' });
});

it('a reader who has had enough is no failure', async () => {
  const child = spawn(process.execPath, [MAIN, 'config', 'check'], { cwd: ROOT });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
