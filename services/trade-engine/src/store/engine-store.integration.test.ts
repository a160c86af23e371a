import { createTestDatabase, silentLogger, type TestDatabase } from '@recovery/test-kit';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../trading/engine-configuration.ts';
import { firstState } from '../trading/engine-state.ts';
import type { ClosedPosition, OpenPosition } from '../trading/position.ts';
import { DatabaseLink } from './database-link.ts';
import { EngineStore } from './engine-store.ts';
import type { SaveRequest } from './save-batch.ts';

const connectionId = 'paper-1';
const declared = DEFAULT_CONFIGURATION;
let database: TestDatabase;
let link: DatabaseLink;
let store: EngineStore;
let sql: Client;

beforeEach(async () => {
  database = await createTestDatabase();
  link = new DatabaseLink({ connectionString: database.connectionString, log: silentLogger() });
  store = new EngineStore(link);
  sql = new Client({ connectionString: database.connectionString });
  await sql.connect();
});
afterEach(async () => {
  await sql.end();
  await link.close();
  await database.drop();
});

function position(tick: number, symbol = 'BTCUSDT'): OpenPosition {
  return {
    clientKey: `${connectionId}:run1:${tick}:base:${symbol}`,
    kind: 'base',
    symbol,
    side: 'long',
    quantity: 0.12345678,
    entryPrice: 60_000.123,
    cost: 7_407.40680001,
    takeProfitPrice: 61_000,
    stopLossPrice: 59_000,
    openedTick: tick,
    openedAt: 1_700_000_000_000,
  };
}

function closing({ clientKey }: OpenPosition): ClosedPosition {
  return { clientKey, exitPrice: 60_500.5, reason: 'crossover', profit: 1, closedAt: 1_700_000_001_000 };
}

function batch(ownerId: string, tick: number, changes: Partial<SaveRequest> = {}): SaveRequest {
  const opened = changes.opened ?? [];
  return {
    connectionId,
    ownerId,
    declared,
    lastValid: declared,
    status: 'running',
    error: null,
    state: { ...firstState('run1'), tick, openPositions: opened, openedCount: opened.length },
    opened,
    closed: [],
    tickedAt: 1_700_000_000_000,
    ...changes,
  };
}

function load(ownerId: string) {
  return store.load({ connectionId, ownerId, newRun: 'run1', declared });
}

async function positions(): Promise<Record<string, unknown>[]> {
  return (await sql.query<Record<string, unknown>>('SELECT * FROM positions ORDER BY id')).rows;
}

describe('the state of an engine', () => {
  it('begins with a new run and the declared configuration, and is found again', async () => {
    expect(await load('owner-1')).toMatchObject({
      state: { run: 'run1', tick: 0, openPositions: [] },
      status: 'running',
      configuration: declared,
      stateWasDamaged: false,
    });
    await store.save(batch('owner-1', 7, { opened: [position(7)] }));
    const loaded = await store.load({ connectionId, ownerId: 'owner-2', newRun: 'run2', declared });
    expect(loaded.state).toMatchObject({ run: 'run1', tick: 7, openPositions: [position(7)] });
  });

  it('is saved together with its positions, and saying it twice changes nothing', async () => {
    await load('owner-1');
    const request = batch('owner-1', 1, { opened: [position(1), position(1, 'ETHUSDT')], closed: [] });
    await store.save(request);
    await store.save(request);
    const next = batch('owner-1', 2, { closed: [closing(position(1))] });
    expect(await store.save(next)).toMatchObject({ outcome: 'saved', trimmedCount: 0 });
    await store.save(next);
    expect(await positions()).toMatchObject([
      {
        connection_id: 'paper-1',
        kind: 'base',
        side: 'long',
        status: 'closed',
        quantity: '0.12345678',
        entry_price: '60000.123',
        exit_price: '60500.5',
        cost: '7407.40680001',
        opened_at: new Date(1_700_000_000_000),
        closed_at: new Date(1_700_000_001_000),
      },
      { symbol: 'ETHUSDT', status: 'active' },
    ]);
  });

  it('does not bring back a position that was archived before the save was repeated', async () => {
    await load('owner-1');
    const request = batch('owner-1', 1, { opened: [position(1)] });
    await store.save(request);
    await sql.query('DELETE FROM positions');
    await store.save(request);
    expect(await positions()).toEqual([]);
  });

  it('belongs to whoever loaded it last', async () => {
    await load('owner-1');
    await load('owner-2');
    const late = batch('owner-1', 1, { opened: [position(1)] });
    expect(await store.save(late)).toEqual({ outcome: 'superseded' });
    expect(await positions()).toEqual([]);
  });

  it('is written whole when its row is gone', async () => {
    await load('owner-1');
    await sql.query('DELETE FROM trade_engine_state');
    await store.save(batch('owner-1', 9, { opened: [position(9)] }));
    expect((await load('owner-2')).state.tick).toBe(9);
    expect(await positions()).toHaveLength(1);
  });

  it('forgets positions that were trimmed away, and counts closings that found nothing', async () => {
    await load('owner-1');
    await store.save(batch('owner-1', 1, { opened: [position(1), position(1, 'ETHUSDT')] }));
    await sql.query(`DELETE FROM positions WHERE symbol = 'BTCUSDT'`);
    expect(await load('owner-2')).toMatchObject({ trimmedCount: 1, state: { openPositions: [{ symbol: 'ETHUSDT' }] } });
    const closed = [closing(position(1))];
    expect(await store.save(batch('owner-2', 2, { closed }))).toMatchObject({ trimmedCount: 1 });
  });

  it('begins a new run when it cannot be read, and leaves no position open that nobody watches', async () => {
    await load('owner-1');
    await store.save(batch('owner-1', 4, { opened: [position(4)] }));
    await sql.query(`UPDATE trade_engine_state SET state = '{"tick":"many","declared":"x"}'`);
    await sql.query(
      `INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, cost)
       VALUES ('paper-1', 'base', 'BTCUSDT', 'long', 'active', 1, 1, 1)`,
    );
    const loaded = await store.load({ connectionId, ownerId: 'owner-2', newRun: 'run2', declared });
    expect(loaded).toMatchObject({ stateWasDamaged: true, orphanedCount: 1, state: { run: 'run2', tick: 0 } });
    expect(await positions()).toMatchObject([
      { status: 'closed', exit_price: '60000.123' },
      { client_key: null, status: 'active' },
    ]);
  });

  it('takes a changed declaration over and otherwise keeps what people stored', async () => {
    await load('owner-1');
    const edited = { ...declared, capital: 77 };
    await store.writeConfiguration(connectionId, edited);
    expect((await load('owner-2')).configuration).toEqual(edited);
    const changed = { ...declared, capital: 88 };
    const loaded = await store.load({ connectionId, ownerId: 'owner-3', newRun: 'run2', declared: changed });
    expect(loaded.configuration).toEqual(changed);
  });
});
