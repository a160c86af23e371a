import { DEFAULT_SETTINGS, parseServicesFile, watchedServices, componentEnvSchema, readEnv } from '@recovery/contracts';
import { expect, it } from 'vitest';
import { switchesFor } from './switches.ts';

const env = readEnv(componentEnvSchema, { REDIS_URL: 'redis://localhost' });
const probe = 'probe: { kind: tcp, host: localhost, port: 1 }';
const services = watchedServices(
  parseServicesFile(
    `services:
  plain: { name: A, ${probe} }
  manual: { name: B, autoRecovery: false, ${probe} }
  database: { name: C, settingsSwitch: database_auto_reconnect, ${probe} }
  engine: { name: D, settingsSwitch: trade_engine_auto_restart, ${probe} }`,
    { path: 'services.yaml', env: {} },
  ),
  env,
);

const ENVIRONMENT = 'AUTO_RECOVERY_ENABLED is false in the environment';
const SETTINGS = 'auto_recovery_enabled is false in settings.json';
const PAUSE = 'the file PAUSE exists in the data directory';

it.each([
  { what: 'nothing', off: [] },
  { what: 'the environment', changes: { enabled: false }, off: [ENVIRONMENT] },
  { what: 'the settings', changes: { settings: { auto_recovery_enabled: false } }, off: [SETTINGS] },
  { what: 'the file PAUSE', changes: { paused: true }, off: [PAUSE] },
  {
    what: 'everything',
    changes: { enabled: false, settings: { auto_recovery_enabled: false }, paused: true },
    off: [ENVIRONMENT, SETTINGS, PAUSE],
  },
  { what: 'the service itself', id: 'manual', off: ['autoRecovery is false for manual in services.yaml'] },
  {
    what: 'its own switch',
    id: 'database',
    changes: { settings: { database_auto_reconnect: false } },
    off: ['database_auto_reconnect is false in settings.json'],
  },
  {
    what: 'its own switch',
    id: 'engine',
    changes: { settings: { trade_engine_auto_restart: false } },
    off: ['trade_engine_auto_restart is false in settings.json'],
  },
  {
    what: 'no switch of another service',
    id: 'engine',
    changes: { settings: { database_auto_reconnect: false } },
    off: [],
  },
  {
    what: 'no switch of a service, asked for all,',
    changes: { settings: { database_auto_reconnect: false } },
    off: [],
  },
  { what: 'the file PAUSE', id: 'engine', changes: { paused: true }, off: [PAUSE] },
])('$what switches recovery off (service $id)', ({ id, changes = {}, off }) => {
  const { enabled = true, settings = {}, paused = false } = changes;
  const service = id === undefined ? undefined : services.get(id);
  const switches = switchesFor({
    env: { AUTO_RECOVERY_ENABLED: enabled },
    settings: { ...DEFAULT_SETTINGS, ...settings },
    paused,
    ...(service === undefined ? {} : { service }),
  });
  expect(switches.filter(({ on }) => !on).map(({ name }) => name)).toEqual(off);
});
