import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingElseRestarted } from './nothing-else-restarted.ts';
import { RunningSystem } from './running-system.ts';

describe("trade-engine's event loop hung", () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start();
  });
  afterAll(() => system?.stop());

  it('is noticed though its port still accepts, and the process is replaced', async () => {
    const before = await system.pids();
    const hung = await system.breakService('trade-engine', 'hang');
    expect(hung.status).toBe(202);

    await system.waitForLog((line) => line.status === 'success' && line.details['attempt'] === '1', {
      service: 'trade-engine',
      timeoutMs: 90_000,
    });
    await system.waitForStatus('trade-engine', 'running', 10_000);
    const [detected] = system.log('trade-engine');
    expect(detected).toMatchObject({ actionType: 'health_check', status: 'failed' });
    expect(detected?.error).toMatch(/timeout|timed out|no answer/iu);
    expect(await system.pid('trade-engine')).not.toBe(before['trade-engine']);
    await expectNothingElseRestarted(system, { before, healed: ['trade-engine'] });
  });
});
