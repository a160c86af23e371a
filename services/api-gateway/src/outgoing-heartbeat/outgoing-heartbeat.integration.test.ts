import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { makeTestDirectory, startPrivateRedis, waitFor, type PrivateRedis } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const INTERVAL_MS = 200;
const SECRET = 'ping/4f5e-canary-of-the-watcher';

let redis: PrivateRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let watcher: Server;
let gateway: TestGateway;
const beats: { path: string; at: number }[] = [];

beforeAll(async () => {
  redis = await startPrivateRedis();
  directory = await makeTestDirectory('outgoing-heartbeat');
  watcher = createServer((request, response) => {
    beats.push({ path: request.url ?? '', at: performance.now() });
    response.writeHead(beats.length === 2 ? 500 : 200).end('ok');
  });
  watcher.listen(0, '127.0.0.1');
  await once(watcher, 'listening');
  const address = watcher.address();
  if (address === null || typeof address === 'string') throw new Error('the watcher does not listen');
  gateway = await startTestGateway({
    redisUrl: redis.url,
    directory: directory.path,
    inspect: async () => undefined,
    env: {
      OUTGOING_HEARTBEAT_URL: `http://127.0.0.1:${address.port}/${SECRET}`,
      OUTGOING_HEARTBEAT_INTERVAL: String(INTERVAL_MS),
    },
  });
});

afterAll(async () => {
  await gateway.close();
  watcher.close();
  watcher.closeAllConnections();
  await redis.stop();
  await directory.remove();
});

it('beats while we can do our work, through a refusal, stops while we cannot, and goes on afterwards', async () => {
  await waitFor(() => beats.length >= 4);
  expect(new Set(beats.map(({ path }) => path))).toEqual(new Set([`/${SECRET}`]));

  redis.pause();
  try {
    await waitFor(async () => (await gateway.fetch('/readyz')).status === 503);
    // One that had been found ready before may still be on its way.
    await waitFor(() => performance.now() - (beats.at(-1)?.at ?? 0) > 8 * INTERVAL_MS);
  } finally {
    redis.resume();
  }
  const count = beats.length;
  await waitFor(() => beats.length > count + 1, { timeoutMs: 20_000 });
  expect(gateway.output.join('')).toContain('no outgoing heartbeat');
  expect(gateway.output.join('')).toContain('was refused');
  expect(gateway.output.join('')).not.toContain(SECRET);
});
