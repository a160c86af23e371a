import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingElseRestarted } from './nothing-else-restarted.ts';
import { RunningSystem } from './running-system.ts';

describe('position-threshold frozen by SIGSTOP', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    // The heartbeat, not the interval, must be what notices.
    system = await RunningSystem.start({ HEALTH_CHECK_INTERVAL: '20000', START_PERIOD: '2000' });
  });
  afterAll(() => system?.stop());

  it('is replaced, although it neither dies nor answers', async () => {
    const before = await system.pids();
    process.kill(await system.pid('position-threshold'), 'SIGSTOP');

    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '1', {
      service: 'position-threshold',
      timeoutMs: 90_000,
    });
    await system.waitForStatus('position-threshold', 'running', 10_000);
    expect(system.attempts('position-threshold').map((line) => [line.status, line.details['rung']])).toEqual([
      ['started', 'restart-process'],
      ['success', 'restart-process'],
    ]);
    await expectNothingElseRestarted(system, { before, healed: ['position-threshold'] });
  });
});
