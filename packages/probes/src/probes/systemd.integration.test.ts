import { probeSpecSchema } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import type { runCommand } from '@recovery/runtime';
import { startFakeSystemd, startUserSystemd, waitFor, whyNoUserSystemd, type TestSystemd } from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProbe } from '../create-probe.ts';
import { runSystemctl } from '../systemd/read-unit.ts';

const NO_SYSTEMD = whyNoUserSystemd();
const MANAGERS = [
  { manager: 'a fake systemctl', start: startFakeSystemd },
  ...(NO_SYSTEMD === null ? [{ manager: 'a real service manager', start: startUserSystemd }] : []),
];

it.skipIf(NO_SYSTEMD !== null)(`a real service manager is among them (${NO_SYSTEMD ?? 'as here'})`, () => {
  expect(MANAGERS).toHaveLength(2);
});

function probe(unit: string, signal = new AbortController().signal): Promise<ProbeResult> {
  const spec = probeSpecSchema.parse({ kind: 'systemd', unit, scope: 'user' });
  return createProbe(spec, { serviceId: 'any', timeoutMs: 5000 })(signal);
}

describe.each(MANAGERS)('the systemd probe with $manager', ({ start }) => {
  let manager: TestSystemd;
  beforeAll(async () => {
    manager = await start();
    for (const [name, value] of Object.entries(manager.environment)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    await manager.stop();
    vi.unstubAllEnvs();
  });
  const systemctl = (...words: string[]): ReturnType<typeof runCommand> =>
    runSystemctl(words, { scope: 'user' }, AbortSignal.timeout(10_000));

  it('follows a unit through its life', async () => {
    await manager.define('orders.service', 'runs');
    expect(await probe('orders.service')).toMatchObject({
      outcome: 'unhealthy',
      errorClass: 'status',
      message: 'orders.service is inactive (dead)',
    });
    await systemctl('start', 'orders.service');
    expect(await probe('orders.service')).toMatchObject({ outcome: 'healthy' });
    await systemctl('stop', 'orders.service');
    expect(await probe('orders.service')).toMatchObject({ outcome: 'unhealthy' });
  });

  it('says how a unit failed', async () => {
    await manager.define('fails.service', 'fails');
    await systemctl('start', 'fails.service');
    expect(await probe('fails.service')).toMatchObject({
      outcome: 'unhealthy',
      message: 'fails.service is failed (failed, exit-code)',
    });
  });

  it('takes one that is being started for starting', async () => {
    await manager.define('hangs.service', 'hangs');
    const ended = new AbortController();
    const starting = runSystemctl(['start', 'hangs.service'], { scope: 'user' }, ended.signal).catch(() => undefined);
    await waitFor(async () => (await probe('hangs.service')).errorClass === 'starting');
    ended.abort();
    await starting;
    await systemctl('stop', 'hangs.service');
  });

  it('says that there is no such unit', async () => {
    expect(await probe('nobodys.service')).toMatchObject({
      outcome: 'unhealthy',
      message: 'nobodys.service is not loaded: not-found',
    });
  });
});

describe('the systemd probe without a service manager', () => {
  it('knows nothing of the unit', async () => {
    vi.stubEnv('XDG_RUNTIME_DIR', '/no/such/directory');
    expect(await probe('orders.service')).toMatchObject({ outcome: 'unknown', errorClass: 'observer' });
    vi.stubEnv('PATH', '/no/such/directory');
    expect(await probe('orders.service')).toMatchObject({ outcome: 'unknown', errorClass: 'observer' });
    vi.unstubAllEnvs();
  });
});
