import { componentEnvSchema, parseServicesFile, watchedServices, type ServicesFile } from '@recovery/contracts';
import { expect, test } from 'vitest';
import { serviceConfiguration } from './service-configuration.ts';

const SERVICES = `
services:
  database:
    name: Database
    probe: { kind: postgres, url: "postgres://user:hunter2@db.internal:5432/shop?sslpassword=hunter3" }
    ladder:
      - name: reconnect
        actionType: database_reconnect
        steps: [{ driver: postgres, action: reconnect, url: "postgres://user:hunter2@db.internal/shop" }]
  cache:
    name: Cache
    probe: { kind: redis, url: "rediss://:hunter2@cache.internal:6380/1" }
  page:
    name: Page
    probe: { kind: http, url: "http://user:hunter2@page.internal/health?token=hunter3", headers: { authorization: hunter4 } }
  job:
    name: Job
    probe: { kind: command, argv: [/opt/checks/check-job, --password, hunter2] }
    ladder:
      - name: run
        actionType: service_restart
        steps: [{ driver: command, argv: [/opt/restart, --token=hunter2] }]
`;

const file: ServicesFile = parseServicesFile(SERVICES, { path: 'services.yaml', env: {} });
const services = [...watchedServices(file, componentEnvSchema.parse({ REDIS_URL: 'redis://x' })).values()];

test('what is checked is told without anything that is secret', () => {
  const shown = services.map(serviceConfiguration);
  expect(shown.map(({ probe }) => probe.target)).toEqual([
    'db.internal:5432/shop',
    'cache.internal:6380/1',
    'GET http://***@page.internal/health?token=***',
    'check-job',
  ]);
  expect(JSON.stringify(shown)).not.toMatch(/hunter|postgres:\/\/|rediss?:\/\//u);
});

test('what would be done is told in words', () => {
  const [database, , , job] = services.map(serviceConfiguration);
  expect(database?.ladder[0]?.steps).toEqual(['make a fresh connection to the database, end our own stuck sessions']);
  expect(job?.ladder[0]?.steps).toEqual(['run restart']);
  expect(job?.manualRung).toBe('run');
});
