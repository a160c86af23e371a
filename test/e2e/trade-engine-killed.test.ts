import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingElseRestarted } from './nothing-else-restarted.ts';
import { RunningSystem } from './running-system.ts';

describe('trade-engine killed with -9', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start();
  });
  afterAll(() => system?.stop());

  it('is started again by itself, by the rung that applies, and by nothing else', async () => {
    const before = await system.pids();
    process.kill(await system.pid('trade-engine'), 'SIGKILL');

    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '1', {
      service: 'trade-engine',
      timeoutMs: 30_000,
    });
    const after = await system.waitForStatus('trade-engine', 'running', 10_000);
    expect(after.restartCount).toBe(1);
    expect(after.errorCount).toBe(0);

    const lines = system.log('trade-engine');
    expect(lines.map((line) => [line.actionType, line.status, line.details['rung']])).toEqual([
      ['health_check', 'failed', undefined],
      ['connection_reset', 'skipped', 'reset-connections'],
      ['service_restart', 'skipped', 'clear-state'],
      ['service_restart', 'started', 'restart-process'],
      ['service_restart', 'success', 'restart-process'],
    ]);
    expect(system.attempts('database')).toEqual([]);
    expect(system.attempts('position-threshold')).toEqual([]);
    await expectNothingElseRestarted(system, { before, healed: ['trade-engine'] });
  });

  it('shows the recovery newest first and forgets the restart count once stable', async () => {
    const { history } = await system.status();
    const times = history.map((entry) => Date.parse(entry.timestamp));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(history.some((entry) => entry.service === 'trade-engine' && entry.status === 'success')).toBe(true);
    await system.waitForService('trade-engine', (service) => service.restartCount === 0, 20_000);
  });

  it('stops everything it started within ten seconds of SIGTERM', async () => {
    const pids = Object.values(await system.pids()).filter((pid) => pid !== null);
    const startedAt = performance.now();
    expect(await system.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
