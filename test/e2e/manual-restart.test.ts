import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingElseRestarted } from './nothing-else-restarted.ts';
import { RunningSystem } from './running-system.ts';

describe('a restart that a person asks for', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await RunningSystem.start();
  });
  afterAll(() => system?.stop());

  function restart(service: string): Promise<Response> {
    return system.request('/api/recovery/restart', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ service }),
    });
  }

  it.each(['database', 'position-threshold', 'trade-engine'])('of %s is done gently and proved', async (service) => {
    const before = await system.pids();
    const response = await restart(service);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ service, recoveryId: expect.stringContaining(service) });

    await system.waitForLog((line) => line.actionType === 'manual_restart' && line.status === 'success', {
      service,
      timeoutMs: 30_000,
    });
    await system.waitForStatus(service, 'running', 10_000);
    await expectNothingElseRestarted(system, { before, healed: [] });
  });

  it('leaves a service that can still be restarted by force', async () => {
    await system.waitForService('position-threshold', ({ cooldownUntil }) => cooldownUntil === null, 10_000);
    const killed = await system.pid('position-threshold');
    process.kill(killed, 'SIGKILL');
    await system.waitForLog((line) => line.details['rung'] === 'restart-process' && line.status === 'success', {
      service: 'position-threshold',
      timeoutMs: 30_000,
    });
    await system.waitForStatus('position-threshold', 'running', 10_000);
    expect(await system.pid('position-threshold')).not.toBe(killed);
  });

  it('is refused for an unknown service and during a cooldown, in words', async () => {
    const unknown = await restart('nobody');
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
    const early = await restart('position-threshold');
    expect(early.status).toBe(409);
    expect(await early.json()).toMatchObject({
      code: 'recovery_cooldown',
      detail: expect.stringContaining('cooling down'),
    });
  });
});
