import {
  componentEnvSchema,
  readEnv,
  servicesFileSchema,
  watchedServices,
  type ContainerEvent,
} from '@recovery/contracts';
import { describe, expect, it } from 'vitest';
import { hintsOfEvent } from './hint-of-event.ts';

const probe = { kind: 'tcp', host: 'localhost', port: 1 };
const restart = (container: string) => ({
  name: 'restart',
  actionType: 'service_restart',
  steps: [{ driver: 'docker', container }],
});
const services = watchedServices(
  servicesFileSchema.parse({
    services: {
      healed: { name: 'Healed', probe, ladder: [restart('web')] },
      checked: { name: 'Checked', probe: { kind: 'container', container: 'web' } },
      disabled: { name: 'Disabled', enabled: false, probe: { kind: 'container', container: 'web' } },
      other: { name: 'Other', probe, ladder: [restart('cache')] },
    },
  }),
  readEnv(componentEnvSchema, { REDIS_URL: 'redis://127.0.0.1:1' }),
);

function hints(event: ContainerEvent['event'], rest: Partial<ContainerEvent> = {}) {
  const base = { id: 'abc-1', name: 'web', container: 'web_1', exitCode: null, byOrder: false };
  return hintsOfEvent({ ...base, event, ...rest }, services.values());
}

describe('what happens to a container', () => {
  it('is a hint for the enabled services that are checked or healed there, once for all who hear it', () => {
    expect(hints('die', { exitCode: 137 })).toEqual([
      {
        serviceId: 'healed',
        conclusive: true,
        reason: 'container web_1 has ended with exit code 137',
        once: { id: 'container-healed-abc-1', ttlMs: 600_000 },
      },
      expect.objectContaining({ serviceId: 'checked', conclusive: true }),
    ]);
  });

  it.each([0, 130, 143])(
    'an end with exit code %i was asked for: whoever did it gets the time of ten usual retries',
    (exitCode) => {
      expect(hints('die', { exitCode }).map(({ conclusive }) => conclusive)).toEqual([false, false]);
    },
  );

  it.each(['unhealthy', 'pause', 'oom'] as const)(
    '%s: somebody should look, and the process may still be there',
    (event) => {
      expect(hints(event).map(({ conclusive }) => conclusive)).toEqual([false, false]);
    },
  );

  it.each(['start', 'unpause', 'healthy', 'destroy'] as const)('%s is no reason to look', (event) => {
    expect(hints(event)).toEqual([]);
  });

  it('is our own doing when an order of ours is carried out', () => {
    expect(hints('die', { byOrder: true })).toEqual([]);
  });
});
