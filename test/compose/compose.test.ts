import { randomBytes } from 'node:crypto';
import { waitFor } from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ComposedSystem, type Container } from './composed-system.ts';

const BUILD_MS = 1_800_000;
const WATCHED = ['database', 'position-threshold', 'trade-engine'];
const RESTARTED = ['started restart-container', 'success restart-container'];

describe('docker-compose.yml', () => {
  let system: ComposedSystem;
  const labelled = `labelled-${randomBytes(3).toString('hex')}`;

  beforeAll(async () => {
    system = await ComposedSystem.build();
    await system.compose('up', '-d');
  }, BUILD_MS);
  afterAll(async () => {
    await system.docker('rm', '--force', '--volumes', labelled).catch(() => undefined);
    await system.remove();
  }, 300_000);

  /** What was started anew while `act` was done and `service` was healed. */
  async function startedAnew(act: () => Promise<unknown>, service: string): Promise<string[]> {
    const before = await system.containers();
    const attempts = (await system.attempts(service)).length;
    await act();
    await waitFor(async () => (await system.attempts(service)).length >= attempts + 2, {
      timeoutMs: 120_000,
      intervalMs: 500,
      describe: `${service} to be healed`,
    });
    await system.untilRunning(WATCHED);
    expect((await system.attempts(service)).slice(attempts)).toEqual(RESTARTED);
    const isAsBefore = ({ name, startedAt }: Container) =>
      before.some((container) => container.name === name && container.startedAt === startedAt);
    return (await system.containers())
      .filter((container) => !isAsBefore(container))
      .map((container) => container.service);
  }

  it('comes up healthy, every container and every service', async () => {
    await system.untilRunning(WATCHED);
    await waitFor(
      async () =>
        (await system.containers()).every(({ service, state, health }) =>
          service === 'tables' ? state === 'exited' : state === 'running' && health === 'healthy',
        ),
      { timeoutMs: 60_000, intervalMs: 500, describe: 'every container to be healthy' },
    );
    for (const service of WATCHED) expect(await system.attempts(service)).toEqual([]);
  });

  it('serves the page, and the API to nobody without the token', async () => {
    const page = await system.request('/', { token: '' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect((await system.request('/api/recovery/status', { token: '' })).status).toBe(401);
    expect((await system.request('/api/recovery/status')).status).toBe(200);
  });

  it('trade-engine crashes', async () => {
    expect(await startedAnew(() => system.crash('trade-engine'), 'trade-engine')).toEqual(['trade-engine']);
  });

  it('postgres is killed', async () => {
    const kill = async () => system.docker('kill', await system.nameOf('postgres'));
    expect(await startedAnew(kill, 'database')).toEqual(['postgres']);
  });

  it('position-threshold is frozen', async () => {
    const pause = async () => system.docker('pause', await system.nameOf('position-threshold'));
    expect(await startedAnew(pause, 'position-threshold')).toEqual(['position-threshold']);
  });

  it('a container with our labels is watched without a line in services.yaml, and left alone when it is taken away', async () => {
    const labels = [
      'recovery.enable=true',
      'recovery.interval=2s',
      'recovery.threshold=3',
      'recovery.retryInterval=200ms',
    ];
    const flags = labels.flatMap((label) => ['--label', label]);
    await system.docker('run', '--detach', '--name', labelled, ...flags, 'redis:8-trixie');
    await system.untilRunning([labelled]);
    expect(await startedAnew(() => system.docker('kill', labelled), labelled)).toEqual([]);
    await system.docker('rm', '--force', '--volumes', labelled);
    await waitFor(
      async () => (await system.services()).some(({ id, status }) => id === labelled && status === 'stopped'),
      {
        timeoutMs: 60_000,
        intervalMs: 500,
      },
    );
    expect(await system.attempts(labelled)).toEqual(RESTARTED);
  });

  it('with replicas of every component each failure is still one action', async () => {
    const scales = ['probe-worker=3', 'recovery-worker=2', 'scheduler=2', 'api-gateway=2'];
    await system.compose('up', '-d', ...scales.flatMap((scale) => ['--scale', scale]));
    await system.untilRunning(WATCHED);
    expect(await startedAnew(() => system.crash('trade-engine'), 'trade-engine')).toEqual(['trade-engine']);
  });
});
