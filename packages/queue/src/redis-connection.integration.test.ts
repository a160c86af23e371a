import { createLogger, type Logger } from '@recovery/runtime';
import { createTestRedis, silentLogger, startTcpProxy, waitFor } from '@recovery/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { consumeHealthChecks } from './consume-health-checks.ts';
import { openHealthCheckQueue } from './open-health-check-queue.ts';
import { createRedisConnection } from './redis-connection.ts';

const NOBODY = 'redis://127.0.0.1:1';
/** The promise is 2 s; twice that on a machine that is busy with other tests. */
const REJECTED_WITHIN_MS = 4_000;
const releases: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

function recordingLogger(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    log: createLogger('test', { level: 'info', destination: { write: (line) => void lines.push(line) } }),
  };
}

async function msUntilRejected(call: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await expect(call).rejects.toMatchObject({ code: 'queue_unavailable', retryable: true });
  return performance.now() - startedAt;
}

async function dedicatedRedis() {
  const test = await createTestRedis({ dedicated: true });
  releases.push(() => test.drop());
  return test;
}

function openQueue(url: string, log: Logger = silentLogger()) {
  const queue = openHealthCheckQueue({ url, log });
  releases.push(() => queue.close());
  return queue;
}

describe('a producer', () => {
  it('waits for its first connection instead of failing at once', async () => {
    const { url, drop } = await createTestRedis();
    releases.push(drop);
    const redis = createRedisConnection({ url, role: 'store', log: silentLogger() });
    releases.push(() => redis.disconnect());
    expect(redis.status).not.toBe('ready');
    expect(await redis.ping()).toBe('PONG');
  });

  it('notices a half-open connection at the first command and has another one within 5 s', async () => {
    const { url, drop } = await createTestRedis();
    releases.push(drop);
    const proxy = await startTcpProxy({ host: new URL(url).hostname, port: Number(new URL(url).port) });
    releases.push(() => proxy.close());
    const redis = createRedisConnection({ url: proxy.urlOf(url), role: 'store', log: silentLogger() });
    releases.push(() => redis.disconnect());
    await redis.ping();
    expect(proxy.abandonConnections()).toBe(1);
    const deadAt = performance.now();
    await expect(redis.ping()).rejects.toThrow('timed out');
    await waitFor(() => redis.ping());
    expect(performance.now() - deadAt).toBeLessThan(5_000);
  });

  it('rejects instead of waiting when Redis was never there', async () => {
    const queue = openQueue(NOBODY);
    expect(await msUntilRejected(queue.check({ serviceId: 'a', trigger: 'retry', conclusive: false }))).toBeLessThan(
      REJECTED_WITHIN_MS,
    );
    expect(await msUntilRejected(queue.schedules())).toBeLessThan(REJECTED_WITHIN_MS);
  });

  it('rejects instead of waiting when Redis is frozen, and works again when it is back', async () => {
    const { url, server } = await dedicatedRedis();
    const queue = openQueue(url);
    await queue.schedules();
    server.pause();
    try {
      expect(await msUntilRejected(queue.schedules())).toBeLessThan(REJECTED_WITHIN_MS);
    } finally {
      server.resume();
    }
    expect(await waitFor(async () => (await queue.schedules()).length === 0)).toBe(true);
  });

  it('fails while Redis is down, and works again after its return', async () => {
    const { url, server } = await dedicatedRedis();
    const queue = openQueue(url);
    await queue.schedules();
    await server.kill();
    await waitFor(() =>
      queue.schedules().then(
        () => false,
        () => true,
      ),
    );
    expect(await msUntilRejected(queue.schedules())).toBeLessThan(REJECTED_WITHIN_MS);
    await server.restart();
    await waitFor(async () => (await queue.schedules()).length === 0);
  });
});

describe('a consumer', () => {
  it('takes jobs again within 3 s of the return of Redis, and says little meanwhile', async () => {
    const { url, server } = await dedicatedRedis();
    const { log, lines } = recordingLogger();
    const handled: string[] = [];
    const consumer = consumeHealthChecks({
      url,
      log,
      concurrency: 2,
      handle: async ({ serviceId }) => void handled.push(serviceId),
    });
    releases.push(() => consumer.close());
    const queue = openQueue(url, log);
    await waitFor(() => consumer.isReady());
    await server.kill();
    await waitFor(() => !consumer.isReady());
    await waitFor(() => lines.length > 0);
    const downSince = performance.now();
    await waitFor(() => performance.now() - downSince > 3_000, { intervalMs: 200 });
    await server.restart();
    const backAt = performance.now();
    await waitFor(() => queue.check({ serviceId: 'a', trigger: 'retry', conclusive: false }).then(() => true));
    await waitFor(() => handled.length > 0);
    expect(performance.now() - backAt).toBeLessThan(3_000);
    expect(lines.length).toBeLessThan(20);
  });

  it('notices a half-open connection and takes jobs within 12 s', async () => {
    const { url, drop } = await createTestRedis();
    releases.push(drop);
    const proxy = await startTcpProxy({ host: new URL(url).hostname, port: Number(new URL(url).port) });
    releases.push(() => proxy.close());
    const handled: string[] = [];
    const consumer = consumeHealthChecks({
      url: proxy.urlOf(url),
      log: silentLogger(),
      concurrency: 1,
      handle: async ({ serviceId }) => void handled.push(serviceId),
    });
    releases.push(() => consumer.close());
    const queue = openQueue(url);
    await waitFor(() => consumer.isReady());
    expect(proxy.abandonConnections()).toBeGreaterThan(0);
    const silentAt = performance.now();
    await queue.check({ serviceId: 'a', trigger: 'retry', conclusive: false });
    await waitFor(() => handled.includes('a'), { timeoutMs: 15_000 });
    expect(performance.now() - silentAt).toBeLessThan(12_000);
  });

  it('does not cut a quiet connection', async () => {
    const { url, redis } = await dedicatedRedis();
    const consumer = consumeHealthChecks({
      url,
      log: silentLogger(),
      concurrency: 1,
      handle: () => Promise.resolve(),
    });
    releases.push(() => consumer.close());
    // A job far ahead makes BullMQ block as long as it ever does.
    await openQueue(url).check({ serviceId: 'later', trigger: 'retry', conclusive: false }, { delayMs: 60_000 });
    await waitFor(() => consumer.isReady());
    const before = await connectionsReceived(redis);
    const quietSince = performance.now();
    await waitFor(() => performance.now() - quietSince > 11_000, { timeoutMs: 15_000, intervalMs: 500 });
    expect(await connectionsReceived(redis)).toBe(before);
  });

  it('closes within 8 s while Redis is away', async () => {
    const consumer = consumeHealthChecks({
      url: NOBODY,
      log: silentLogger(),
      concurrency: 1,
      handle: () => Promise.resolve(),
    });
    const startedAt = performance.now();
    await consumer.close();
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });
});

async function connectionsReceived(redis: { info(section: string): Promise<string> }): Promise<string | undefined> {
  return /total_connections_received:(\d+)/u.exec(await redis.info('stats'))?.[1];
}
