import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryEvent } from '@recovery/contracts';
import { freePort } from '@recovery/local-servers';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  startComponent,
  waitFor,
  type StartedComponent,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRecovery, type Running } from '../test-support/start-recovery.ts';

const SERVICES = 'services: { database: { name: Database, probe: { kind: tcp, host: 127.0.0.1, port: 9 } } }';
let redis: TestRedis;
let store: Store;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: StartedComponent;
let port: number;

beforeAll(async () => {
  redis = await createTestRedis();
  store = openStore({ redis: redis.redis, log: silentLogger() });
  directory = await makeTestDirectory('cli-follow');
  await writeFile(join(directory.path, 'services.yaml'), SERVICES);
  port = await freePort();
  gateway = await start();
});
afterAll(async () => {
  await gateway.stop();
  store.close();
  await redis.drop();
  await directory.remove();
});

function start(): Promise<StartedComponent> {
  const env = { PORT: String(port) };
  return startComponent('api-gateway', { directory: directory.path, redisUrl: redis.url, env });
}

function recovery(...args: string[]): Running {
  return startRecovery(args, { env: { RECOVERY_URL: gateway.baseUrl } });
}

async function happen(rung: string, change: Partial<RecoveryEvent> = {}): Promise<void> {
  const event: RecoveryEvent = {
    id: rung,
    at: Date.now(),
    service: 'database',
    actionType: 'service_restart',
    status: 'started',
    error: null,
    retryCount: 0,
    severity: 'info',
    incidentId: null,
    attempt: 1,
    rung,
    durationMs: null,
    ...change,
  };
  await store.events.append([event]);
}

const rungsOf = (text: string): string[] => [...text.matchAll(/rung-\d/gu)].map(([rung]) => rung);

it('shows what was, what happens, and what happened while the gateway was away, each once and in order', async () => {
  await happen('rung-1');
  await waitFor(async () => rungsOf((await recovery('logs').ended).stdout).length === 1);
  const following = recovery('logs', '--follow');
  const failures = recovery('logs', '-f', '--status', 'failed', '--json');
  const inLines = recovery('logs', '-f', '--json');
  await waitFor(() => rungsOf(following.stdout()).length === 1);
  await happen('rung-2');
  await happen('rung-3', { status: 'failed', error: '\u001B[31m' });
  await waitFor(() => rungsOf(following.stdout()).length === 3);

  gateway.signal('SIGKILL');
  await gateway.exited;
  await waitFor(() => following.stderr().includes('connection lost'));
  await happen('rung-4');
  gateway = await start();
  await waitFor(() => following.stderr().includes('connected again'), { timeoutMs: 20_000 });
  await happen('rung-5', { status: 'failed' });
  await waitFor(() => rungsOf(following.stdout()).length === 5);
  await waitFor(() => rungsOf(inLines.stdout()).length === 5);

  await waitFor(() => rungsOf(failures.stdout()).length === 2);
  expect(rungsOf((await failures.interrupt()).stdout)).toEqual(['rung-3', 'rung-5']);

  const { code, stdout } = await following.interrupt();
  expect(code).toBe(0);
  expect(rungsOf(stdout)).toEqual(['rung-1', 'rung-2', 'rung-3', 'rung-4', 'rung-5']);
  expect(stdout).not.toContain('\u001B');
  const inJson = await inLines.interrupt();
  const lines = inJson.stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { rung: 'rung-1' },
    { rung: 'rung-2' },
    { rung: 'rung-3', error: '\u001B[31m' },
    { rung: 'rung-4' },
    { rung: 'rung-5' },
  ]);
});

it('what was is asked for by status, time and page', async () => {
  // The gateway that was started again writes only once the killed one has been silent for long enough.
  await waitFor(async () => rungsOf((await recovery('logs').ended).stdout).length === 5, { timeoutMs: 20_000 });
  expect(rungsOf((await recovery('logs', '--status', 'failed').ended).stdout)).toEqual(['rung-3', 'rung-5']);
  expect(rungsOf((await recovery('logs', '--to', '2026-01-01').ended).stdout)).toEqual([]);
  const page = await recovery('logs', '--limit', '2').ended;
  expect(rungsOf(page.stdout)).toEqual(['rung-4', 'rung-5']);
  const [, cursor = ''] = /--cursor (\S+)/u.exec(page.stderr) ?? [];
  const next = await recovery('logs', '--limit', '2', '--cursor', cursor, '--json').ended;
  expect(JSON.parse(next.stdout)).toMatchObject({ entries: [{ rung: 'rung-3' }, { rung: 'rung-2' }] });
  const both = await recovery('logs', '--days', '1', '--from', '2026-01-01').ended;
  expect(both).toMatchObject({ code: 64, stderr: expect.stringContaining('must not be given beside from and to') });
});

it('the status is looked at again and again until Ctrl-C, also while the gateway is away', async () => {
  const watching = startRecovery(['status', '--watch', '--interval', '1'], {
    env: { RECOVERY_URL: gateway.baseUrl, NO_COLOR: '1' },
    isTTY: true,
  });
  const lines = recovery('status', '--watch', '--interval', '1', '--json');
  const looks = (): number => watching.stdout().split('Automatic recovery is').length - 1;
  await waitFor(() => looks() >= 2);
  expect(watching.stdout()).toContain('\u001B[H\u001B[2J');
  await gateway.stop();
  await waitFor(() => watching.stderr().includes('no answer'));
  const before = looks();
  gateway = await start();
  await waitFor(() => looks() > before);
  expect((await watching.interrupt()).code).toBe(0);
  const { code, stdout } = await lines.interrupt();
  expect(code).toBe(0);
  for (const line of stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ total: 1 });
});
