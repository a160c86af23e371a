import { fileURLToPath } from 'node:url';
import { createTestDatabase, createTestRedis, startProcess, type StartedProcess, waitFor } from '@recovery/test-kit';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { buildWindow } from './market/price-window.ts';
import { createRandomWalkFeed } from './market/random-walk-feed.ts';
import { advance } from './trading/advance.ts';
import { DEFAULT_CONFIGURATION } from './trading/engine-configuration.ts';
import { firstState } from './trading/engine-state.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

async function launch(env: Record<string, string>): Promise<{ process: StartedProcess; url: string }> {
  const process = startProcess({ args: [main], env: { HEALTH_PORT: '0', LOG_LEVEL: 'info', ...env } });
  releases.push(async () => void (await process.stop()));
  const output = await process.waitForOutput('trade engine started');
  const port = /"port":(\d+)/.exec(output)?.[1] ?? '';
  return { process, url: `http://127.0.0.1:${port}` };
}

async function health(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}/health`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

interface StoredEngine {
  connection_id: string;
  tick_count: string;
  run: string;
  keys: string[] | null;
  active: string[] | null;
}

/** What the tables say, in one snapshot. */
async function stored(connectionString: string): Promise<StoredEngine[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<StoredEngine>(
      `SELECT connection_id, tick_count, state->>'run' AS run,
              (SELECT array_agg(client_key ORDER BY id) FROM positions p
                WHERE p.connection_id = e.connection_id) AS keys,
              (SELECT array_agg(client_key) FROM positions p
                WHERE p.connection_id = e.connection_id AND p.status = 'active') AS active
         FROM trade_engine_state e ORDER BY connection_id`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** What an engine that was never interrupted would have opened and would still hold. */
function uninterrupted(seed: number, engine: StoredEngine): { keys: string[]; active: string[] } {
  const feed = createRandomWalkFeed(seed);
  const { connection_id: connectionId, run } = engine;
  const configuration = DEFAULT_CONFIGURATION;
  let state = firstState(run);
  const keys: string[] = [];
  while (state.tick < Number(engine.tick_count)) {
    const windows = new Map(
      configuration.symbols.map((symbol) => [symbol, buildWindow({ feed, connectionId, symbol }, state.tick + 1)]),
    );
    const result = advance({ connectionId, state, configuration, windows, now: 0 });
    keys.push(...result.opened.map((position) => position.clientKey));
    state = result.state;
  }
  return { keys, active: state.openPositions.map((position) => position.clientKey) };
}

describe('the trade engine process', () => {
  it('killed with -9 again and again has traded exactly what it would have traded without', async () => {
    const database = await createTestDatabase();
    releases.push(() => database.drop());
    const redis = await createTestRedis();
    releases.push(() => redis.drop());
    const { connectionString } = database;
    const env = {
      DATABASE_URL: connectionString,
      ENGINE_CACHE_URL: redis.url,
      ENGINE_SEED: '77',
      ENGINE_TICK_INTERVAL: '10',
    };
    for (const ticks of [60, 120, 180]) {
      const { process, url } = await launch(env);
      await waitFor(async () => (await health(url)).status === 200);
      await waitFor(async () => (await stored(connectionString)).every((row) => Number(row.tick_count) > ticks));
      process.signal('SIGKILL');
      await process.exited;
      const engines = await stored(connectionString);
      expect(engines).toHaveLength(3);
      for (const engine of engines) {
        const expected = uninterrupted(77, engine);
        expect((engine.keys ?? []).toSorted()).toEqual(expected.keys.toSorted());
        expect((engine.active ?? []).toSorted()).toEqual(expected.active.toSorted());
      }
    }
    expect((await stored(connectionString)).flatMap((engine) => engine.keys ?? []).length).toBeGreaterThan(10);
    expect((await redis.redis.keys('*')).toSorted()).toEqual(
      ['paper-1', 'paper-2', 'paper-3'].map((id) => `trade-engine:cache:${id}`),
    );
  });

  it('is up without a database, ends within its time on SIGTERM, and answers control only with the token', async () => {
    const { process, url } = await launch({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', CONTROL_TOKEN: 'key' });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect(await health(url)).toMatchObject({ status: 503, body: { status: 'unhealthy' } });
    expect((await fetch(`${url}/control`)).status).toBe(401);
    const control = await fetch(`${url}/control`, { headers: { authorization: 'Bearer key' } });
    expect(await control.json()).toMatchObject({
      operations: expect.arrayContaining(['stop', 'clear', 'start', 'pause-engine']) as string[],
    });
    expect((await fetch(`${url}/faults/throw`, { method: 'POST' })).status).toBe(404);
    const startedAt = performance.now();
    process.signal('SIGTERM');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it.each([
    [{ DATABASE_URL: '' }, 'DATABASE_URL: is not set'],
    [{ DATABASE_URL: 'postgres://h/d', ENGINE_CONNECTIONS: 'A' }, 'ENGINE_CONNECTIONS: 0.id: a connection id is'],
    [{ DATABASE_URL: 'postgres://h/d', ENGINE_REPLAY_FILE: main }, 'ENGINE_REPLAY_FILE'],
  ])('refuses to start with %j', async (env, reason) => {
    const process = startProcess({ args: [main], env });
    expect((await process.exited).code).toBe(78);
    expect(process.output()).toContain(reason);
  });
});
