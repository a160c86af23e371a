import { migrate } from '@recovery/database';
import { createTestDatabase, silentLogger, startPrivatePostgres, waitFor } from '@recovery/test-kit';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, createApp } from './app.ts';
import { parseConnections } from './connections.ts';
import { createRandomWalkFeed } from './market/random-walk-feed.ts';
import { DatabaseLink } from './store/database-link.ts';

const log = silentLogger();
const signal = new AbortController().signal;
const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

async function database(options: { migrate?: boolean } = {}): Promise<string> {
  const created = await createTestDatabase(options);
  releases.push(() => created.drop());
  return created.connectionString;
}

function start(connectionString: string, changes: { maxUnsavedTicks?: number } = {}): App {
  const link = new DatabaseLink({ connectionString, log });
  const feed = createRandomWalkFeed(1);
  const app = createApp({
    environment: {
      ENGINE_TICK_INTERVAL: 20,
      ENGINE_MAX_UNSAVED_TICKS: changes.maxUnsavedTicks ?? 1_000,
      ENGINE_STATISTICS_WINDOW: 60_000,
      ENGINE_MAX_ERROR_PERCENT: 50,
      ENGINE_SLOW_TICK: 100,
      FAULTS_ENABLED: true,
    },
    connections: parseConnections('paper-1,paper-2', feed),
    feed,
    database: link,
    sharedWindows: null,
    log,
  });
  releases.push(async () => {
    await app.coordinator.halt();
    await link.close();
  });
  app.coordinator.start();
  return app;
}

async function troubles(app: App): Promise<string[]> {
  const outcomes = await Promise.all(Object.values(app.readiness).map(async (check) => await check()));
  return outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.message ?? 'no message');
}

async function untilReady(app: App, timeoutMs = 10_000): Promise<void> {
  await waitFor(async () => (await troubles(app)).length === 0, { timeoutMs, describe: 'readiness' });
}

function tickOf(app: App): number {
  return app.coordinator.engines[0]?.memory?.state.tick ?? 0;
}

function statusOf(app: App): string {
  return app.coordinator.engines[0]?.memory?.condition.status ?? 'loading';
}

async function query<R extends object>(connectionString: string, sql: string): Promise<R[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function perform(app: App, operation: string, input?: unknown): Promise<unknown> {
  return await app.operations[operation]?.(input, signal);
}

describe('the trade engine', () => {
  it('is alive but not ready while its tables do not exist, and starts by itself when they do', async () => {
    const connectionString = await database({ migrate: false });
    const app = start(connectionString);
    const reason = 'paper-1 is not loaded: relation "trade_engine_state" does not exist';
    await waitFor(async () => (await troubles(app)).join().includes(reason));
    await migrate({ connectionString, log });
    await untilReady(app, 3_000);
  });

  it('goes on at the tick after the last saved one when it is started again', async () => {
    const connectionString = await database();
    const first = start(connectionString);
    await waitFor(() => tickOf(first) >= 30);
    await first.coordinator.halt();
    const [row] = await query<{ tick_count: string }>(
      connectionString,
      `SELECT tick_count FROM trade_engine_state WHERE connection_id = 'paper-1'`,
    );
    expect(Number(row?.tick_count)).toBe(tickOf(first));
    const second = start(connectionString);
    const memory = await waitFor(() => second.coordinator.engines[0]?.memory);
    expect(memory.state.tick).toBeGreaterThanOrEqual(Number(row?.tick_count));
    expect(memory.state.run).toBe(first.coordinator.engines[0]?.memory?.state.run);
  });

  it('keeps one engine paused and another stopped over a restart, without being unready for it', async () => {
    const connectionString = await database();
    const first = start(connectionString);
    await untilReady(first);
    expect(await perform(first, 'pause-engine', { connectionId: 'paper-1' })).toMatchObject({ status: 'paused' });
    expect(await perform(first, 'stop-engine', { connectionId: 'paper-2' })).toMatchObject({
      status: 'stopped',
      saved: true,
    });
    await first.coordinator.halt();
    const second = start(connectionString);
    await untilReady(second);
    expect(second.coordinator.engines.map((engine) => engine.memory?.condition.status)).toEqual(['paused', 'stopped']);
    const tick = tickOf(second);
    await perform(second, 'resume-engine', { connectionId: 'paper-1' });
    await waitFor(() => tickOf(second) > tick);
    await expect(perform(second, 'pause-engine', { connectionId: 'paper-2' })).rejects.toMatchObject({
      code: 'engine_command_refused',
    });
    await expect(perform(second, 'pause-engine', { connectionId: 'paper-9' })).rejects.toMatchObject({
      code: 'connection_unknown',
    });
    await expect(perform(second, 'pause-engine', { id: 'paper-1' })).rejects.toMatchObject({ code: 'input_invalid' });
  });

  it('survives single failing ticks, stops after five in a row, and runs again when errors are cleared', async () => {
    const app = start(await database());
    await untilReady(app);
    await app.faults.handle('throw', { ticks: 4 });
    const tick = tickOf(app);
    await waitFor(() => tickOf(app) > tick + 10);
    expect(statusOf(app)).toBe('running');

    await app.faults.handle('throw', {});
    await waitFor(() => statusOf(app) === 'error');
    expect((await troubles(app)).join()).toContain('5 ticks failed in a row: a fault was injected');
    expect(app.details()).toMatchObject({ degraded: true });
    await app.faults.handle('reset', {});
    await perform(app, 'clear-errors');
    await untilReady(app, 3_000);
  });

  it('stops on an invalid configuration, keeps it invalid over clear-errors, and follows the last valid one again', async () => {
    const connectionString = await database();
    const app = start(connectionString);
    await untilReady(app);
    await app.faults.handle('corrupt-config', {});
    await waitFor(() => statusOf(app) === 'error');
    expect((await troubles(app)).join()).toContain('paper-1: invalid configuration: symbols');
    await perform(app, 'clear-errors');
    expect(statusOf(app)).toBe('error');
    const stored = `SELECT status, error FROM trade_engine_state WHERE connection_id = 'paper-1'`;
    expect(await query(connectionString, stored)).toMatchObject([
      { status: 'error', error: expect.stringContaining('symbols') as string },
    ]);
    expect(await perform(app, 'reset-configuration')).toEqual({ restored: ['paper-1', 'paper-2'] });
    await untilReady(app, 3_000);
  });

  it('is whole again after the ladder stop, clear, clear-errors, reset-configuration, start', async () => {
    const app = start(await database());
    await untilReady(app);
    const tick = tickOf(app);
    await app.faults.handle('corrupt-config', {});
    await waitFor(() => statusOf(app) === 'error');
    for (const operation of ['stop', 'clear', 'clear-errors', 'reset-configuration']) {
      await perform(app, operation);
      expect(await troubles(app)).toContain('stopped by the control operation stop');
    }
    await perform(app, 'start');
    await untilReady(app, 3_000);
    expect(tickOf(app)).toBeGreaterThanOrEqual(tick);
  });

  it('ignores a process that was left behind, and says so', async () => {
    const connectionString = await database();
    const old = start(connectionString);
    await untilReady(old);
    const fresh = start(connectionString);
    await untilReady(fresh);
    await waitFor(() => statusOf(old) === 'error');
    expect((await troubles(old)).join()).toContain('another process has loaded this engine');
    const tick = tickOf(fresh);
    await waitFor(() => tickOf(fresh) > tick + 10);
    expect(statusOf(fresh)).toBe('running');
  });

  it('follows a configuration that is changed in the database', async () => {
    const connectionString = await database();
    const app = start(connectionString);
    await untilReady(app);
    const edit = `UPDATE trade_engine_state SET config = jsonb_set(config, '{symbols}', '["XRPUSDT"]')`;
    await query(connectionString, edit);
    await waitFor(async () => {
      const sql = 'SELECT bool_and(config = last_valid_config) AS same FROM trade_engine_state';
      return (await query<{ same: boolean }>(connectionString, sql))[0]?.same;
    });
    expect(app.coordinator.engines[0]?.memory?.configuration.symbols).toEqual(['XRPUSDT']);
    expect(await troubles(app)).toEqual([]);
  });

  it('writes itself down again when the tables were lost while it ran', async () => {
    const connectionString = await database();
    const app = start(connectionString);
    await untilReady(app);
    await query(connectionString, 'DELETE FROM positions; DELETE FROM trade_engine_state');
    const tick = tickOf(app);
    await waitFor(async () => {
      const rows = await query<{ tick_count: string }>(connectionString, 'SELECT tick_count FROM trade_engine_state');
      return rows.length === 2 && rows.every((row) => Number(row.tick_count) > tick);
    });
    expect(await troubles(app)).toEqual([]);
  });

  it('ticks on while PostgreSQL is dead, saves everything once when it is back, and waits at its limit', async () => {
    const server = await startPrivatePostgres();
    releases.push(() => server.stop());
    const { connectionString } = server;
    await migrate({ connectionString, log });
    const app = start(connectionString, { maxUnsavedTicks: 100 });
    await untilReady(app);
    await server.kill();
    await waitFor(async () => (await troubles(app)).join().includes('cannot save'));
    const engine = app.coordinator.engines[0];
    await waitFor(() => engine?.isWaitingForDatabase);
    const unsavedTick = tickOf(app);
    await expect(perform(app, 'reset-connections')).rejects.toMatchObject({ code: 'database_unreachable' });

    await server.restart();
    await untilReady(app, 2_500);
    await waitFor(() => tickOf(app) > unsavedTick);
    expect(await perform(app, 'reset-connections')).toMatchObject({ database: { ok: true }, cache: { ok: true } });
    await perform(app, 'stop');
    const memory = engine?.memory;
    const rows = await query<{ opened: string; active: string }>(
      connectionString,
      `SELECT count(*) AS opened, count(*) FILTER (WHERE status = 'active') AS active
         FROM positions WHERE connection_id = 'paper-1'`,
    );
    expect(rows).toEqual([
      { opened: String(memory?.state.openedCount), active: String(memory?.state.openPositions.length) },
    ]);
  });
});
