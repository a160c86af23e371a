import type { StepSpecOf } from '@recovery/contracts';
import { startFakeSystemd, startUserSystemd, whyNoUserSystemd, type TestSystemd } from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readUnit } from '@recovery/probes';
import { contextWith } from './action-context.test-data.ts';
import { systemdDriver } from './systemd.ts';

const NO_SYSTEMD = whyNoUserSystemd();
const MANAGERS = [
  { manager: 'a fake systemctl', start: startFakeSystemd },
  ...(NO_SYSTEMD === null ? [{ manager: 'a real service manager', start: startUserSystemd }] : []),
];

it.skipIf(NO_SYSTEMD !== null)(`a real service manager is among them (${NO_SYSTEMD ?? 'as here'})`, () => {
  expect(MANAGERS).toHaveLength(2);
});

describe.each(MANAGERS)('systemd driver with $manager', ({ start }) => {
  let manager: TestSystemd;
  beforeAll(async () => {
    manager = await start();
    for (const [name, value] of Object.entries(manager.environment)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    await manager.stop();
    vi.unstubAllEnvs();
  });

  const step = (unit: string, action: StepSpecOf<'systemd'>['action']): StepSpecOf<'systemd'> => ({
    driver: 'systemd',
    unit,
    action,
    scope: 'user',
  });
  const stateOf = async (unit: string): Promise<string> => {
    const { activeState } = await readUnit({ unit, scope: 'user' }, AbortSignal.timeout(5000));
    return activeState;
  };

  it('starts, restarts and stops a unit', async () => {
    await manager.define('orders.service', 'runs');
    await systemdDriver.perform(step('orders.service', 'start'), contextWith().context);
    expect([await stateOf('orders.service'), await manager.startCount('orders.service')]).toEqual(['active', 1]);
    await systemdDriver.perform(step('orders.service', 'restart'), contextWith().context);
    expect([await stateOf('orders.service'), await manager.startCount('orders.service')]).toEqual(['active', 2]);
    await systemdDriver.perform(step('orders.service', 'stop'), contextWith().context);
    expect(await stateOf('orders.service')).toBe('inactive');
  });

  it('starts a unit that the manager refuses to start because it failed too often', async () => {
    await manager.define('flaky.service', 'fails');
    const restart = () => systemdDriver.perform(step('flaky.service', 'restart'), contextWith().context);
    // More often than the manager allows: each time its count is taken away before.
    for (const _ of [1, 2, 3, 4])
      await expect(restart()).rejects.toThrow(/systemctl restart flaky.service: exit code 1/u);
    expect(await manager.startCount('flaky.service')).toBe(4);
    await manager.define('flaky.service', 'runs');
    await restart();
    expect(await stateOf('flaky.service')).toBe('active');
  });

  it('says that there is no such unit', async () => {
    expect(await systemdDriver.canApply(step('nobodys.service', 'start'), AbortSignal.timeout(5000))).toEqual({
      applies: false,
      reason: 'nobodys.service is not loaded: not-found',
    });
    await expect(systemdDriver.perform(step('nobodys.service', 'start'), contextWith().context)).rejects.toThrow(
      /exit code 5: .*not found/u,
    );
  });
});
