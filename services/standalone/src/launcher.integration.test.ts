import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { statusResponseSchema } from '@recovery/contracts';
import { isSameProcess, readProcess } from '@recovery/local-servers';
import { makeTestDirectory, startProcess, type StartedProcess, waitFor } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { listPidFiles } from './pid-file.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const UP = 'Stop        Ctrl-C';
const START_TIMEOUT_MS = 60_000;

let directory: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  directory = await makeTestDirectory('launcher');
});
afterAll(() => directory.remove());

function launch(env: Record<string, string> = {}): StartedProcess {
  const places = { DATA_DIR: join(directory.path, 'data'), LOG_DIR: join(directory.path, 'logs'), PORT: '0' };
  // Set to nothing counts as not set, and keeps out what an .env at the root may say.
  const unset = { REDIS_URL: '', DATABASE_URL: '', HOST: '', API_TOKEN: '', CONTROL_TOKEN: '' };
  return startProcess({ args: [MAIN], env: { ...unset, ...places, ...env } });
}

const fileSchema = z.object({ processes: z.array(z.object({ name: z.string(), pid: z.number() })) });

/** Every process that the launcher looks after, by its identity. */
function lookedAfter() {
  const text = readFileSync(join(directory.path, 'data/run/launcher.json'), 'utf8');
  const { processes } = fileSchema.parse(JSON.parse(text));
  return processes.map(({ name, pid }) => {
    const entry = readProcess(pid);
    if (entry === null) throw new Error(`${name} does not run`);
    return entry;
  });
}

test('everything comes up, also after kill -9 of the launcher, one launcher at a time, and ends within 10 s', async () => {
  const killed = launch();
  await killed.waitForOutput(UP, START_TIMEOUT_MS);
  const orphans = lookedAfter();
  expect(orphans).toHaveLength(8);
  killed.signal('SIGKILL');
  await killed.exited;
  // One of them frozen, so that it cannot end by itself.
  process.kill(orphans[0]?.pid ?? 0, 'SIGSTOP');

  const running = launch();
  await running.waitForOutput(UP, START_TIMEOUT_MS);
  expect(running.output()).toContain('Ended what an earlier start had left running');
  expect(orphans.some(isSameProcess)).toBe(false);

  const refused = launch();
  expect(await refused.exited).toEqual({ code: 1, signal: null });
  expect(refused.output()).toContain(`already running on these data (process ${running.pid})`);

  const processes = lookedAfter();
  const stoppedAt = performance.now();
  expect(await running.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  expect(processes.some(isSameProcess)).toBe(false);
}, 150_000);

test('with a public address and a token the watched services still deliver their heartbeats', async () => {
  const startedAt = Date.now();
  const running = launch({ HOST: '0.0.0.0', API_TOKEN: 'token-of-the-test' });
  await running.waitForOutput(UP, START_TIMEOUT_MS);
  const text = readFileSync(join(directory.path, 'data/run/launcher.json'), 'utf8');
  const { apiUrl } = z.object({ apiUrl: z.string() }).parse(JSON.parse(text));
  const status = () =>
    fetch(`${apiUrl}/api/recovery/status`, { headers: { authorization: 'Bearer token-of-the-test' } });
  await waitFor(
    async () => {
      const { services } = statusResponseSchema.parse(await (await status()).json());
      const beats = services.filter(({ lastHeartbeatAt }) => Date.parse(lastHeartbeatAt ?? '') >= startedAt);
      return beats.length === 2;
    },
    { timeoutMs: 15_000, describe: 'heartbeats of both watched services' },
  );
  expect((await fetch(`${apiUrl}/api/recovery/status`)).status).toBe(401);
  expect(await running.stop()).toEqual({ code: 0, signal: null });
}, 90_000);

test('a second signal within a second does not cut the orderly end short', async () => {
  const running = launch();
  await running.waitForOutput(UP, START_TIMEOUT_MS);
  running.signal('SIGINT');
  running.signal('SIGTERM');
  expect(await running.exited).toEqual({ code: 0, signal: null });
  expect(running.output()).toContain('Stopped.');
}, 90_000);

test.each([
  ['an invalid variable', { HEALTH_CHECK_INTERVAL: 'soon' }, 'HEALTH_CHECK_INTERVAL'],
  ['a missing services.yaml', { SERVICES_FILE: '/nowhere/services.yaml' }, '/nowhere/services.yaml'],
  ['a public address without a token', { HOST: '0.0.0.0' }, 'API_TOKEN'],
])(
  '%s ends everything with exit code 78 and the reason',
  async (_what, env, reason) => {
    const refused = launch(env);
    expect(await refused.exited).toEqual({ code: 78, signal: null });
    expect(refused.output()).toContain(reason);
    expect(listPidFiles(join(directory.path, 'data/run'))).toEqual([]);
  },
  90_000,
);

test('a PORT that is taken ends the start with exit code 1 and its number', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const refused = launch({ PORT: String(address.port) });
  expect(await refused.exited).toEqual({ code: 1, signal: null });
  expect(refused.output()).toContain(`port ${address.port} (PORT) is taken`);
  holder.close();
});
