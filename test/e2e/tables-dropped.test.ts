import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingElseRestarted } from './nothing-else-restarted.ts';
import { RunningSystem } from './running-system.ts';

describe('tables dropped', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start();
  });
  afterAll(() => system?.stop());

  it('are made again, the other tables and their rows untouched, no process restarted', async () => {
    await system.query(
      "INSERT INTO positions (connection_id, kind, symbol, side, status, quantity, entry_price, cost, opened_at, client_key) VALUES ('kept', 'real', 'BTC', 'long', 'active', 1, 1, 1, now(), 'kept-over-the-drop')",
    );
    const before = await system.pids();
    await system.query('DROP TABLE archived_positions, recovery_probe CASCADE');

    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '1', {
      service: 'database',
      timeoutMs: 60_000,
    });
    await system.waitForStatus('database', 'running', 10_000);
    const [detected, started, ended] = system.log('database');
    expect(detected?.error).toMatch(/archived_positions|recovery_probe/u);
    expect(started).toMatchObject({ actionType: 'database_reinitialize', status: 'started' });
    expect(ended).toMatchObject({ actionType: 'database_reinitialize', status: 'success' });

    const { rows } = await system.query(
      "SELECT to_regclass('archived_positions') AS a, to_regclass('recovery_probe') AS b, count(*)::int AS kept FROM positions WHERE client_key = 'kept-over-the-drop'",
    );
    expect(rows).toEqual([{ a: 'archived_positions', b: 'recovery_probe', kept: 1 }]);
    await expectNothingElseRestarted(system, { before, healed: [] });
  });

  it('right after another failure too, by the rung that is for them and not by a restart of the server', async () => {
    await system.waitForService('database', ({ restartCount }) => restartCount === 0, 20_000);
    process.kill(await system.pid('postgres'), 'SIGKILL');
    await system.waitForLog((line) => line.status === 'success' && line.details['rung'] === 'restart-server', {
      service: 'database',
      timeoutMs: 60_000,
    });
    const before = await system.pids();
    await system.query('DROP TABLE data_cleanup_log');
    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '2', {
      service: 'database',
      timeoutMs: 60_000,
    });
    const last = system.attempts('database').at(-1);
    expect(last).toMatchObject({ actionType: 'database_reinitialize', details: { rung: 'reinitialize' } });
    await expectNothingElseRestarted(system, { before, healed: [] });
  });
});
