import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stepSpecSchema, type DriverKind, type StepSpec } from '@recovery/contracts';
import { AppError, startHealthServer } from '@recovery/runtime';
import {
  createTestDatabase,
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  startFakeApiServer,
  startFakeSystemd,
  startUserSystemd,
  whyNoUserSystemd,
  type TestSystemd,
} from '@recovery/test-kit';
import { Queue } from 'bullmq';
import pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { recoveryWorkerEnvSchema } from '../environment.ts';
import { contextWith } from './action-context.test-data.ts';
import { createDrivers } from './create-drivers.ts';
import { startFencedSupervisor } from './fenced-supervisor.test-data.ts';

const SECRET = 'canary-secret';
/** Long for a driver that is told to stop, short for one that waits. */
const SOON_MS = 5000;
const log = silentLogger();

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  vi.unstubAllEnvs();
});

/** One far end, and steps at it. Secrets in addresses and tokens are {@link SECRET}. */
interface FarEnd {
  readonly env?: Readonly<Record<string, string>>;
  readonly step: object;
  /** How often the far end was acted on. */
  acted(): number | Promise<number>;
  /** At a far end that is not there, or has nothing of this name. */
  readonly absent: object;
  /** At one that takes the order and never ends it. */
  readonly hanging: object;
  /** At one that refuses to act; without it `absent`. */
  readonly refused?: object;
}

interface Case {
  readonly kind: DriverKind;
  readonly at: string;
  readonly arrange: () => Promise<FarEnd>;
  /** Whether the far end refuses an old token. */
  readonly isFenced: boolean;
}

const REAL_SYSTEMD: Case = {
  kind: 'systemd',
  at: 'a real service manager',
  arrange: () => systemd(startUserSystemd),
  isFenced: false,
};

const CASES: readonly Case[] = [
  { kind: 'control', at: 'a control endpoint', arrange: control, isFenced: true },
  { kind: 'process', at: 'a supervisor', arrange: supervised, isFenced: true },
  { kind: 'postgres', at: 'a real PostgreSQL', arrange: postgres, isFenced: false },
  { kind: 'cache', at: 'a real Redis', arrange: cache, isFenced: false },
  { kind: 'queue', at: 'a real BullMQ queue', arrange: queue, isFenced: false },
  { kind: 'command', at: 'a real program', arrange: command, isFenced: false },
  { kind: 'systemd', at: 'a fake systemctl', arrange: () => systemd(startFakeSystemd), isFenced: false },
  ...(whyNoUserSystemd() === null ? [REAL_SYSTEMD] : []),
  { kind: 'kubernetes', at: 'a fake API server', arrange: kubernetes, isFenced: true },
];

const NO_SYSTEMD = whyNoUserSystemd();

it.skipIf(NO_SYSTEMD !== null)(`a real service manager is among them (${NO_SYSTEMD ?? 'as here'})`, () => {
  expect(CASES.map(({ at }) => at)).toContain('a real service manager');
});

describe.each(CASES)('driver $kind at $at', ({ arrange, isFenced }) => {
  async function setUp() {
    const farEnd = await arrange();
    const drivers = createDrivers(recoveryWorkerEnvSchema.parse({ REDIS_URL: 'redis://127.0.0.1:1', ...farEnd.env }));
    const step = (spec: object): StepSpec => stepSpecSchema.parse(spec);
    return {
      ...farEnd,
      drivers,
      step: step(farEnd.step),
      absent: step(farEnd.absent),
      hanging: step(farEnd.hanging),
      refused: step(farEnd.refused ?? farEnd.absent),
    };
  }

  it('says that it applies, and changes nothing by that', async () => {
    const { drivers, step, acted } = await setUp();
    expect(await drivers.canApply(step, AbortSignal.timeout(SOON_MS))).toEqual({ applies: true });
    expect(await acted()).toBe(0);
  });

  it('says why it does not apply, in words without secrets', async () => {
    const { drivers, absent } = await setUp();
    const said = await drivers.canApply(absent, AbortSignal.timeout(SOON_MS));
    expect(said).toMatchObject({ applies: false, reason: expect.stringMatching(/\w{3}/u) });
    expect(JSON.stringify(said)).not.toContain(SECRET);
  });

  it('has an answer soon, though the far end hangs', async () => {
    const { drivers, hanging } = await setUp();
    const startedAt = performance.now();
    expect(await drivers.canApply(hanging, AbortSignal.timeout(300))).toEqual(expect.any(Object));
    expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
  });

  it('acts once, after a token and a last look at the lease', async () => {
    const { drivers, step, acted } = await setUp();
    const { context, asked } = contextWith();
    await drivers.perform(step, context);
    expect(await acted()).toBe(1);
    expect(asked.indexOf('token')).toBeGreaterThanOrEqual(0);
    expect(asked.lastIndexOf('held')).toBeGreaterThan(asked.indexOf('token'));
  });

  it.each(['nextToken', 'assertHeld'] as const)('does nothing without the lease, as %s says', async (where) => {
    const { drivers, step, acted } = await setUp();
    const lost = new AppError('lease_lost', 'another worker may act');
    const { context } = contextWith(
      where === 'nextToken'
        ? { nextToken: () => Promise.reject(lost) }
        : {
            assertHeld: () => {
              throw lost;
            },
          },
    );
    await expect(drivers.perform(step, context)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await acted()).toBe(0);
  });

  it('does nothing once it was told to stop', async () => {
    const { drivers, step, acted } = await setUp();
    const { context } = contextWith({ signal: AbortSignal.abort() });
    await expect(drivers.perform(step, context)).rejects.toThrow(/\w{3}/u);
    expect(await acted()).toBe(0);
  });

  it('is done soon after it was told to stop, though its far end hangs', async () => {
    const { drivers, hanging } = await setUp();
    const startedAt = performance.now();
    const { context } = contextWith({ signal: AbortSignal.timeout(300) });
    const failure = await drivers.perform(hanging, context).catch(String);
    expect(failure).toEqual(expect.any(String));
    expect(failure).not.toContain(SECRET);
    expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
  });

  it('says what failed, in words without secrets', async () => {
    const { drivers, refused } = await setUp();
    const { context } = contextWith({ signal: AbortSignal.timeout(1000) });
    const failure = await drivers.perform(refused, context).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AppError);
    expect(String(failure)).toMatch(/\w{3}/u);
    expect(String(failure)).not.toContain(SECRET);
  });

  it.runIf(isFenced)('is refused with a token that is not higher than one before', async () => {
    const { drivers, step, acted } = await setUp();
    await drivers.perform(step, contextWith({}, 100).context);
    await expect(drivers.perform(step, contextWith({}, 50).context)).rejects.toThrow(/stale|newer/u);
    expect(await acted()).toBe(1);
  });

  it.runIf(isFenced)('is refused, once its attempt was sealed, with the tokens from before', async () => {
    const { drivers, step, acted } = await setUp();
    await drivers.seal(step, contextWith({}, 100).context);
    expect(await acted()).toBe(0);
    await expect(drivers.perform(step, contextWith({}, 50).context)).rejects.toThrow(/stale|newer/u);
    expect(await acted()).toBe(0);
    await drivers.perform(step, contextWith({}, 200).context);
    expect(await acted()).toBe(1);
  });

  it.runIf(!isFenced)('has nothing to seal', async () => {
    const { drivers, step, acted } = await setUp();
    await drivers.seal(step, contextWith().context);
    expect(await acted()).toBe(0);
  });
});

/** Takes connections and never says a word. */
async function silentPort(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    closers.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function control(): Promise<FarEnd> {
  let count = 0;
  const server = await startHealthServer({
    name: 'patient',
    host: '127.0.0.1',
    port: 0,
    log,
    readiness: {},
    control: {
      token: SECRET,
      operations: {
        start: () => Promise.resolve((count += 1)),
        fail: () => Promise.reject(new Error('the feed is gone')),
      },
    },
  });
  closers.push(() => server.close());
  const step = { driver: 'control', url: `http://127.0.0.1:${server.port}`, operations: ['start'] };
  return {
    env: { CONTROL_TOKEN: SECRET },
    step,
    acted: () => count,
    absent: { ...step, url: 'http://127.0.0.1:1' },
    hanging: { ...step, url: `http://127.0.0.1:${await silentPort()}` },
    refused: { ...step, operations: ['fail'] },
  };
}

async function supervised(): Promise<FarEnd> {
  const supervisor = await startFencedSupervisor({ token: SECRET });
  closers.push(supervisor.close);
  const step = { driver: 'process', process: 'engine', action: 'restart' };
  return {
    env: { SUPERVISOR_URL: supervisor.url, SUPERVISOR_TOKEN: SECRET },
    step,
    acted: supervisor.restartCount,
    absent: { ...step, process: 'nobody' },
    hanging: { ...step, process: 'hanging' },
  };
}

async function postgres(): Promise<FarEnd> {
  const database = await createTestDatabase();
  closers.push(() => database.drop());
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  closers.push(() => client.end());
  await client.query('DROP TABLE recovery_probe CASCADE');
  const address = (port: number): string => `postgres://any:${SECRET}@127.0.0.1:${port}/none`;
  const step = { driver: 'postgres', action: 'reinitialize', url: database.connectionString };
  return {
    step,
    acted: async () => {
      const { rows } = await client.query<{ made: number }>("SELECT count(to_regclass('recovery_probe'))::int AS made");
      return rows[0]?.made ?? Number.NaN;
    },
    absent: { ...step, url: address(1) },
    hanging: { ...step, url: address(await silentPort()) },
  };
}

async function cache(): Promise<FarEnd> {
  const test = await createTestRedis();
  closers.push(() => test.drop());
  await test.redis.set('shop:a', '1');
  const step = { driver: 'cache', url: test.url, prefix: 'shop:' };
  const address = (port: number): string => `redis://any:${SECRET}@127.0.0.1:${port}`;
  return {
    step,
    acted: async () => 1 - (await test.redis.exists('shop:a')),
    absent: { ...step, url: address(1) },
    hanging: { ...step, url: address(await silentPort()) },
  };
}

async function queue(): Promise<FarEnd> {
  const test = await createTestRedis();
  closers.push(() => test.drop());
  const watched = new Queue('orders', { connection: { url: test.url }, prefix: 'shop' });
  closers.push(() => watched.close());
  await watched.pause();
  const step = { driver: 'queue', url: test.url, prefix: 'shop', queue: 'orders', action: 'resume' };
  const address = (port: number): string => `redis://any:${SECRET}@127.0.0.1:${port}`;
  return {
    step,
    acted: async () => ((await watched.isPaused()) ? 0 : 1),
    absent: { ...step, queue: 'nobodys' },
    hanging: { ...step, url: address(await silentPort()) },
    refused: { ...step, url: address(1) },
  };
}

async function command(): Promise<FarEnd> {
  const { path, remove } = await makeTestDirectory('command');
  closers.push(remove);
  const file = join(path, 'runs');
  const program = (code: string) => ({ driver: 'command', argv: [process.execPath, '-e', code] });
  return {
    step: program(`fs.appendFileSync(${JSON.stringify(file)}, 'x')`),
    acted: () => (existsSync(file) ? readFileSync(file, 'utf8').length : 0),
    absent: { driver: 'command', argv: ['/no/such/program'] },
    hanging: program('setInterval(() => {}, 1000)'),
  };
}

async function systemd(start: () => Promise<TestSystemd>): Promise<FarEnd> {
  const manager = await start();
  closers.push(manager.stop);
  for (const [name, value] of Object.entries(manager.environment)) vi.stubEnv(name, value);
  await manager.define('orders.service', 'runs');
  await manager.define('fails.service', 'fails');
  await manager.define('hangs.service', 'hangs');
  const step = { driver: 'systemd', unit: 'orders.service', scope: 'user' };
  return {
    step,
    acted: () => manager.startCount('orders.service'),
    absent: { ...step, unit: 'nobodys.service' },
    hanging: { ...step, unit: 'hangs.service' },
    refused: { ...step, unit: 'fails.service' },
  };
}

async function kubernetes(): Promise<FarEnd> {
  const server = await startFakeApiServer({ token: SECRET });
  closers.push(server.close);
  const path = '/apis/apps/v1/namespaces/shop/deployments/orders';
  server.objects.put(path, { spec: { replicas: 2, template: { metadata: {} } } });
  const { url: apiServer, tokenFile, caFile } = server;
  const step = { driver: 'kubernetes', target: 'deployment/orders', namespace: 'shop', apiServer, tokenFile, caFile };
  return {
    step,
    // The generation counts what its spec became.
    acted: () => (server.objects.get(path)?.metadata.generation ?? Number.NaN) - 1,
    absent: { ...step, target: 'deployment/nobodys' },
    hanging: { ...step, apiServer: `https://127.0.0.1:${await silentPort()}` },
  };
}
