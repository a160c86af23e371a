import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loggedIds, logFileOf, numberedEvents, numberedIds } from '../test-support/logged-events.ts';
import { SERVICES } from '../test-support/start-test-gateway.ts';

const TTL_MS = 800;
let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let store: Store;
let gateways: StartedComponent[];

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('two-gateways');
  await mkdir(join(directory.path, 'data'));
  await writeFile(join(directory.path, 'services.yaml'), SERVICES);
  store = openStore({ redis: redis.redis, log: silentLogger() });
  gateways = await Promise.all([start(), start()]);
});
afterEach(async () => {
  for (const gateway of gateways) gateway.signal('SIGCONT');
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  store.close();
  await redis.drop();
  await directory.remove();
});

function start(): Promise<StartedComponent> {
  return startComponent('api-gateway', {
    directory: directory.path,
    redisUrl: redis.url,
    env: { LOG_WRITER_TTL: String(TTL_MS) },
  });
}

const logged = (): Promise<string[]> => loggedIds(logFileOf(join(directory.path, 'logs')));
const isAllAcknowledged = async (): Promise<boolean> => {
  const [count] = (await redis.redis.xpending('{recovery}:events', 'log-writer')) as [number];
  return count === 0;
};

async function untilLogged(count: number): Promise<string[]> {
  await waitFor(async () => (await logged()).length >= count && (await isAllAcknowledged()), { timeoutMs: 20_000 });
  return logged();
}

async function roleOf(gateway: StartedComponent): Promise<unknown> {
  const health = (await gateway.health()) as { checks: Record<string, { ok: boolean; message?: string }> };
  return health.checks['log-writer'];
}

const WRITES = { ok: true, message: 'writes the log files' };
const STANDS_BY = { ok: true, message: 'stands by while another gateway writes the log files' };

async function untilWriter(among = gateways): Promise<StartedComponent> {
  return waitFor(async () => {
    for (const gateway of among) if (JSON.stringify(await roleOf(gateway)) === JSON.stringify(WRITES)) return gateway;
    return null;
  });
}

function otherThan(gateway: StartedComponent): StartedComponent {
  const other = gateways.find((one) => one !== gateway);
  if (other === undefined) throw new Error('there is no other gateway');
  return other;
}

test('one writes, and the other is well and says that it stands by; after SIGTERM it is the other way round', async () => {
  const writer = await untilWriter();
  const other = otherThan(writer);
  expect(await roleOf(other)).toEqual(STANDS_BY);
  await store.events.append(numberedEvents(0, 300));
  expect(await untilLogged(300)).toEqual(numberedIds(0, 300));
  expect(other.output()).not.toContain('this gateway writes');
  await writer.stop();
  await store.events.append(numberedEvents(300, 310));
  expect(await untilLogged(310)).toEqual(numberedIds(0, 310));
  expect(await roleOf(other)).toEqual(WRITES);
});

test('after kill -9 of the writer the other logs what was read and not acknowledged, then what came since', async () => {
  const writer = await untilWriter();
  await store.events.append(numberedEvents(0, 2_000, { error: 'x'.repeat(2_000) }));
  await waitFor(async () => (await logged()).length > 0, { intervalMs: 1 });
  writer.signal('SIGKILL');
  await store.events.append(numberedEvents(2_000, 2_100));
  await writer.exited;
  expect((await logged()).length).toBeLessThan(2_000);
  expect(await untilLogged(2_100)).toEqual(numberedIds(0, 2_100));
  await untilWriter([otherThan(writer)]);
});

test('a writer that was stopped in the middle of its work and goes on doubles nothing and disturbs no order', async () => {
  let count = 0;
  for (let round = 0; round < 4; round += 1) {
    const writer = await untilWriter();
    const before = (await logged()).length;
    await store.events.append(numberedEvents(count, count + 1_000, { error: 'x'.repeat(500) }));
    count += 1_000;
    await waitFor(async () => (await logged()).length > before, { intervalMs: 1 });
    writer.signal('SIGSTOP');
    await untilWriter([otherThan(writer)]);
    await waitFor(async () => (await logged()).length >= count - 500, { intervalMs: 1 });
    writer.signal('SIGCONT');
    expect(await untilLogged(count)).toEqual(numberedIds(0, count));
    await waitFor(async () => JSON.stringify(await roleOf(writer)) === JSON.stringify(STANDS_BY));
  }
});
