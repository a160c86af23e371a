import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecoveryEvent } from '@recovery/contracts';
import { parseLogLine } from '@recovery/domain';
import { openStore } from '@recovery/store';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  startProcess,
  waitFor,
  type StartedProcess,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SERVICES } from './test-support/start-test-gateway.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('main');
  await mkdir(join(directory.path, 'config'));
  await writeFile(join(directory.path, 'config', 'services.yaml'), SERVICES);
});
afterAll(async () => {
  await redis.drop();
  await directory.remove();
});

function start(env: Readonly<Record<string, string>>): StartedProcess {
  return startProcess({ args: [MAIN], cwd: directory.path, env: { REDIS_URL: redis.url, PORT: '0', ...env } });
}

test('the process serves the status and ends with 0 on SIGTERM', async () => {
  const gateway = start({});
  const output = await gateway.waitForOutput('listening');
  const port = /"port":(\d+)/u.exec(output)?.[1];
  expect((await fetch(`http://127.0.0.1:${port}/api/recovery/status`)).status).toBe(200);
  const startedAt = performance.now();
  expect(await gateway.stop()).toMatchObject({ code: 0 });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test.each([
  [{ HOST: '0.0.0.0' }, 'API_TOKEN'],
  [{ PORT: 'web' }, 'PORT'],
  [{ SERVICES_FILE: 'none.yaml' }, 'none.yaml'],
])('with %j it refuses to start with 78 and one line that says why', async (env, reason) => {
  const gateway = start(env);
  expect(await gateway.exited).toMatchObject({ code: 78 });
  const said = gateway
    .output()
    .split('\n')
    .filter((line) => line.startsWith('api-gateway: '));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(reason);
});

test('on a port that is taken it says so and ends with 1', async () => {
  const first = start({});
  const port = /"port":(\d+)/u.exec(await first.waitForOutput('listening'))?.[1] ?? '';
  const second = start({ PORT: port });
  expect(await second.exited).toMatchObject({ code: 1 });
  expect(second.output()).toContain(`cannot listen on 127.0.0.1:${port}`);
  await first.stop();
});

test('killed with -9 again and again while events come, each event is in the file once, in order', async () => {
  const store = openStore({ redis: redis.redis, log: silentLogger() });
  const eventOf = (number: number): RecoveryEvent => ({
    id: `e${number}`,
    at: Date.UTC(2026, 10, 23, 12) + number,
    service: 'database',
    actionType: 'service_restart',
    status: 'started',
    error: 'x'.repeat(number % 3000),
    retryCount: 0,
    severity: 'info',
    incidentId: null,
    attempt: null,
    rung: null,
    durationMs: null,
  });
  const LOG_DIR = join(directory.path, 'killed');
  let count = 0;
  for (let kill = 0; kill < 6; kill += 1) {
    const gateway = start({ LOG_DIR });
    await gateway.waitForOutput('listening');
    for (let batch = 0; batch < 10; batch += 1) {
      await store.events.append(Array.from({ length: 100 }, (_, index) => eventOf(count + index)));
      count += 100;
    }
    gateway.signal('SIGKILL');
    await gateway.exited;
  }
  const last = start({ LOG_DIR });
  const found = await waitFor(
    async () => {
      const text = await readFile(join(LOG_DIR, 'recovery', 'recovery-2026-11-23.log'), 'utf8');
      const ids = text.split('\n').flatMap((line) => parseLogLine(line)?.details['event'] ?? []);
      return ids.length >= count && ids;
    },
    { timeoutMs: 20_000 },
  );
  await last.stop();
  store.close();
  expect(found).toEqual(Array.from({ length: count }, (_, index) => `e${index}`));
});
