import { descendantsOf } from '@recovery/local-servers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingElseRestarted } from './nothing-else-restarted.ts';
import { RunningSystem } from './running-system.ts';

describe('the whole PostgreSQL killed with -9', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start();
  });
  afterAll(() => system?.stop());

  it('comes back with every table and row, and nobody else is restarted', async () => {
    await system.query(
      "INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, cost, opened_at, client_key) VALUES ('kept', 'real', 'BTC', 'long', 'active', 1, 1, 1, now(), 'kept-over-the-crash')",
    );
    const before = await system.pids();
    const postmaster = await system.pid('postgres');
    for (const pid of [postmaster, ...descendantsOf(postmaster).map((child) => child.pid)]) killHard(pid);

    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '1', {
      service: 'database',
      timeoutMs: 60_000,
    });
    for (const id of ['database', 'position-threshold', 'trade-engine'])
      await system.waitForStatus(id, 'running', 30_000);

    const { rows } = await system.query("SELECT 1 FROM positions WHERE client_key = 'kept-over-the-crash'");
    expect(rows).toHaveLength(1);
    expect(system.attempts('database').map((line) => [line.actionType, line.status, line.details['rung']])).toEqual([
      ['service_restart', 'started', 'restart-server'],
      ['service_restart', 'success', 'restart-server'],
    ]);
    expect(system.attempts('trade-engine')).toEqual([]);
    expect(system.attempts('position-threshold')).toEqual([]);
    await expectNothingElseRestarted(system, { before, healed: ['postgres'] });
  });

  it('answers the status while the database is down', async () => {
    const client = new pg.Client({ connectionString: await system.databaseUrl() });
    client.on('error', () => undefined);
    await client.connect();
    killHard(await system.pid('postgres'));
    expect((await system.request('/api/recovery/status')).status).toBe(200);
    await client.end().catch(() => undefined);
    // The second outage within the stability period is the same incident's second attempt, after its cooldown.
    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '2', {
      service: 'database',
      timeoutMs: 60_000,
    });
    await system.waitForStatus('database', 'running', 10_000);
  });
});

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}
