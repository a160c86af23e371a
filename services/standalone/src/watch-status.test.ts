import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { watchStatus } from './watch-status.ts';

/** A minute after the start; our own wall clock is years away. */
const GENERATED_AT = '2026-01-02T00:01:00.000Z';
const close: (() => void)[] = [];
afterEach(() => {
  for (const end of close.splice(0)) end();
});

/** An API that gives these answers in turn, and then the last one for ever. */
async function apiThatAnswers(...answers: object[]): Promise<string> {
  const server = createServer((_request, response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ generatedAt: GENERATED_AT, ...answer }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const service = (id: string, status: string, lastCheckAt: string | null = '2026-01-02T00:00:01.000Z') => ({
  id,
  status,
  message: '',
  lastCheckAt,
});

async function watch(apiUrl: string, timeoutMs = 5_000) {
  const announced: string[] = [];
  const pending = await watchStatus({
    apiUrl,
    apiToken: undefined,
    timeoutMs,
    startedNow: new Set(['trade-engine']),
    startedMs: performance.now() - 60_000,
    signal: new AbortController().signal,
    onRunning: ({ id, status }) => announced.push(`${id} ${status}`),
  });
  return { announced, pending: pending?.map(({ id }) => id) ?? null };
}

test('each service is announced once, when it runs; a disabled one counts', async () => {
  const url = await apiThatAnswers(
    { code: 'not ready' },
    { services: [service('database', 'running'), service('trade-engine', 'unknown'), service('own', 'stopped', null)] },
    { services: [service('database', 'running'), service('trade-engine', 'running'), service('own', 'stopped', null)] },
  );
  expect(await watch(url)).toEqual({
    announced: ['database running', 'own stopped', 'trade-engine running'],
    pending: [],
  });
});

test.each([
  ['a check', '2026-01-02T00:00:01.000Z', null],
  ['a heartbeat', '2026-01-01T23:59:00.000Z', '2026-01-02T00:00:01.000Z'],
])(
  'what an earlier run found out about a process started now does not count, until %s',
  async (_what, lastCheckAt, lastHeartbeatAt) => {
    const earlier = '2026-01-01T23:59:00.000Z';
    const url = await apiThatAnswers(
      { services: [service('database', 'running', earlier), service('trade-engine', 'running', earlier)] },
      {
        services: [
          service('database', 'running', earlier),
          { ...service('trade-engine', 'degraded', lastCheckAt), lastHeartbeatAt },
        ],
      },
    );
    expect(await watch(url)).toEqual({ announced: ['database running', 'trade-engine degraded'], pending: [] });
  },
);

test('services that do not run in time are returned', async () => {
  const url = await apiThatAnswers({ services: [service('database', 'running'), service('trade-engine', 'error')] });
  expect(await watch(url, 300)).toEqual({ announced: ['database running'], pending: ['trade-engine'] });
});

test('an API that never answers gives null', async () => {
  expect(await watch('http://127.0.0.1:1', 100)).toEqual({ announced: [], pending: null });
});
