import { fileURLToPath } from 'node:url';
import { readEnv } from '@recovery/contracts';
import { migrate } from '@recovery/database';
import { type PrivatePostgres, silentLogger, startPrivatePostgres, startProcess, waitFor } from '@recovery/test-kit';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPositionThreshold } from './app.ts';
import { environmentSchema } from './environment.ts';

const mainPath = fileURLToPath(new URL('main.ts', import.meta.url));
const log = silentLogger();
const closers: (() => Promise<void> | void)[] = [];
let postgres: PrivatePostgres;

beforeAll(async () => {
  postgres = await startPrivatePostgres();
  await migrate({ connectionString: postgres.connectionString, log });
});

afterAll(() => postgres.stop());

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await sql('TRUNCATE positions, archived_positions');
});

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: postgres.connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const fill = (count: number) =>
  sql(`INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, cost)
       SELECT 'c1', 'base', 'BTCUSD', 'long', 'active', 1, 100, 100 FROM generate_series(1, ${count})`);

async function start(variables: Record<string, string> = {}): Promise<string> {
  const environment = readEnv(environmentSchema, {
    DATABASE_URL: postgres.connectionString,
    HEALTH_PORT: '0',
    CONTROL_TOKEN: 'key',
    FAULTS_ENABLED: 'true',
    POSITION_TICK_INTERVAL: '200',
    ...variables,
  });
  const onShutdown = (_label: string, close: () => Promise<void> | void): void => void closers.push(close);
  const { port } = await startPositionThreshold({ log, onShutdown }, environment);
  return `http://127.0.0.1:${port}`;
}

interface Health {
  status: string;
  checks: Record<string, { ok: boolean; message?: string }>;
  details: { lastTick: { archivedCount: number } | null; counts: { archivedPositions: number; failedTicks: number } };
}

async function health(url: string): Promise<Health> {
  return (await (await fetch(`${url}/health`)).json()) as Health;
}

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).ok;

async function control(url: string, operation: string, fencingToken: number): Promise<unknown> {
  const response = await fetch(`${url}/control/${operation}`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ fencingToken }),
  });
  return await response.json();
}

const fault = (url: string, kind: string, input: object = {}) =>
  fetch(`${url}/faults/${kind}`, { method: 'POST', body: JSON.stringify(input) });

describe('position-threshold', () => {
  it('trims within a tick and tells about it', async () => {
    await fill(400);
    const url = await start();
    await waitFor(async () => (await health(url)).details.counts.archivedPositions === 150);
    expect(await health(url)).toMatchObject({
      status: 'healthy',
      checks: { loop: { ok: true }, tick: { ok: true }, limits: { ok: true }, database: { ok: true } },
      details: {
        loop: { state: 'running', periodMs: 200 },
        limits: { limit: 250, thresholdPercent: 20, storageLimit: 300 },
        groupsAboveStorageLimit: [],
      },
    });
    await waitFor(async () => (await health(url)).details.lastTick?.archivedCount === 0);
  });

  it('is ready while its first pass still works off a backlog', async () => {
    await fill(400);
    await sql(`UPDATE positions SET connection_id = 'c' || 1 + id % 5`);
    const engine = new Client({ connectionString: postgres.connectionString });
    await engine.connect();
    // After the count it holds the pass for two seconds at each of the five groups.
    await engine.query('BEGIN; LOCK TABLE archived_positions');
    try {
      const url = await start({ POSITION_TICK_INTERVAL: '60000', POSITION_LIMIT: '50' });
      await waitFor(() => isReady(url));
      expect((await health(url)).details.lastTick).toBeNull();
    } finally {
      await engine.end();
    }
  });

  it('measures the database', async () => {
    const url = await start();
    await waitFor(async () => JSON.stringify((await health(url)).details).includes('"outcome":"small_enough"'));
  });

  it('stays ready over a short loss of PostgreSQL and reconnects by itself', async () => {
    const url = await start({ POSITION_TICK_INTERVAL: '2000' });
    await waitFor(() => isReady(url));
    await postgres.kill();
    await waitFor(async () => (await health(url)).details.counts.failedTicks > 0);
    expect(await isReady(url)).toBe(true);
    await postgres.restart();
    await fill(300);
    await waitFor(async () => (await health(url)).details.counts.archivedPositions === 50);
    expect(await isReady(url)).toBe(true);
  });

  it('is not ready after three periods without PostgreSQL, frozen or dead, and ready when it is back', async () => {
    const url = await start();
    await waitFor(() => isReady(url));
    postgres.pause();
    await waitFor(async () => !(await isReady(url)));
    postgres.resume();
    await waitFor(() => isReady(url), { timeoutMs: 30_000 });
  });

  it.each([
    ['ticks that throw', 'throw', 'a fault was injected'],
    ['corrupt limits', 'corrupt-config', 'limits in force are invalid'],
  ])('with %s it becomes not ready, says why, and is healed by stop, clear, start', async (_what, kind, reason) => {
    const url = await start();
    await waitFor(() => isReady(url));
    await fault(url, kind);
    await waitFor(async () => !(await isReady(url)));
    expect((await health(url)).checks['tick']?.message).toContain(reason);
    if (kind === 'throw') await fault(url, 'reset');

    expect(await control(url, 'stop', 1)).toEqual({ ok: true, result: { state: 'stopped', inFlight: false } });
    expect((await health(url)).checks['loop']).toEqual({ ok: false, message: 'stopped' });
    expect(await control(url, 'clear', 2)).toEqual({ ok: true, result: { cleared: true } });
    expect((await health(url)).checks['tick']).toEqual({ ok: false, message: 'no successful tick yet' });
    expect(await control(url, 'start', 3)).toEqual({ ok: true, result: { state: 'running', firstTick: 'succeeded' } });
    expect(await isReady(url)).toBe(true);
  });

  it('ends by SIGTERM with 0 while PostgreSQL is frozen', async () => {
    const child = startProcess({
      args: [mainPath],
      env: { DATABASE_URL: postgres.connectionString, HEALTH_PORT: '0', POSITION_TICK_INTERVAL: '50' },
    });
    await child.waitForOutput('watching positions');
    postgres.pause();
    try {
      const startedAt = performance.now();
      child.signal('SIGTERM');
      expect((await child.exited).code).toBe(0);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    } finally {
      postgres.resume();
    }
  });

  it.each([
    ['POSITION_LIMIT', '1001'],
    ['POSITION_THRESHOLD_PERCENT', '9'],
    ['POSITION_OVERRIDES', '[{"connection":"c1","limit":7}]'],
    ['POSITION_OVERRIDES', 'no JSON'],
  ])('does not start with %s=%s', async (name, value) => {
    expect(() => readEnv(environmentSchema, { DATABASE_URL: 'postgres://a@b/c', [name]: value })).toThrow(name);
  });
});
