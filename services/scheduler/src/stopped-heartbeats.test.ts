import { componentEnvSchema, parseServicesFile, readEnv, watchedServices } from '@recovery/contracts';
import { expect, it } from 'vitest';
import { stoppedHeartbeats } from './stopped-heartbeats.ts';

const NOW = 1_000_000;
const file = parseServicesFile(
  `services:
  beating: { name: A, heartbeatIntervalMs: 2000, probe: { kind: tcp, host: localhost, port: 1 } }
  silent: { name: B, heartbeatIntervalMs: 2000, probe: { kind: tcp, host: localhost, port: 1 } }
  never: { name: C, heartbeatIntervalMs: 2000, probe: { kind: tcp, host: localhost, port: 1 } }
  without: { name: D, probe: { kind: tcp, host: localhost, port: 1 } }
  disabled: { name: E, enabled: false, heartbeatIntervalMs: 2000, probe: { kind: tcp, host: localhost, port: 1 } }`,
  { path: 'services.yaml', env: {} },
);
const services = watchedServices(file, readEnv(componentEnvSchema, { REDIS_URL: 'redis://localhost' }));

it('finds the enabled service that has missed three of the heartbeats it once sent', () => {
  const heartbeats = new Map([
    ['beating', NOW - 6_000],
    ['silent', NOW - 6_001],
    ['without', NOW - 99_000],
    ['disabled', NOW - 99_000],
    ['unknown', NOW - 99_000],
  ]);
  expect(stoppedHeartbeats({ services: services.values(), heartbeats, now: NOW })).toEqual([
    { serviceId: 'silent', lastHeartbeatAt: NOW - 6_001, silentForMs: 6_001 },
  ]);
});
