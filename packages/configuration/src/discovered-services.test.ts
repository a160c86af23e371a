import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentEnvSchema, readEnv, serviceOfLabels, type ComponentEnv, type ServiceSpec } from '@recovery/contracts';
import { createLogger } from '@recovery/runtime';
import { makeTestDirectory, waitFor } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openConfiguration, type Configuration } from './configuration.ts';
import { discoveredPath, saveDiscoveredFile } from './discovered-file.ts';

const SOON = { timeoutMs: 3_000 };
const releases: (() => Promise<void> | void)[] = [];
let lines: string[];
let env: ComponentEnv;
let path: string;

beforeEach(async () => {
  const made = await makeTestDirectory('discovered');
  releases.push(made.remove);
  lines = [];
  env = readEnv(componentEnvSchema, {
    REDIS_URL: 'redis://localhost',
    DATA_DIR: made.path,
    SERVICES_FILE: join(made.path, 'services.yaml'),
  });
  path = discoveredPath(env.DATA_DIR);
  writeServices('a', 'b', 'c');
});
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

function writeServices(...ids: readonly string[]): void {
  const services = ids.map((id) => `  ${id}: { name: ${id}, probe: { kind: tcp, host: localhost, port: 1 } }`);
  writeFileSync(env.SERVICES_FILE, `services:\n${services.join('\n')}\n`);
}

function open(): Configuration {
  const log = createLogger('test', { level: 'info', destination: { write: (line) => void lines.push(line) } });
  const configuration = openConfiguration({ env, log });
  releases.push(() => configuration.close());
  return configuration;
}

function save(...labelled: (readonly [name: string, labels?: Record<string, string>])[]): boolean {
  const services: Record<string, ServiceSpec> = {};
  for (const [name, labels = {}] of labelled) {
    const service = serviceOfLabels({ name, image: 'any', labels: { 'recovery.enable': 'true', ...labels } });
    if (!service.ok) throw new Error(service.reason);
    services[service.id] = service.spec;
  }
  return saveDiscoveredFile(path, services);
}

const idsOf = (configuration: Configuration) => [...configuration.current().services.keys()].join();

it('a discovered service stands beside the configured ones, soon after it was found', async () => {
  const configuration = open();
  save(['web', { 'recovery.dependsOn': 'a' }]);
  await waitFor(() => idsOf(configuration) === 'a,b,c,web', SOON);
  expect(configuration.current().services.get('web')).toMatchObject({ byLabels: true, policy: { dependsOn: ['a'] } });
  expect(configuration.current().services.get('a')?.byLabels).toBeUndefined();
});

it('services.yaml comes first, and what depends on a service that is not in it waits until it is', async () => {
  save(['a', { 'recovery.name': 'not me' }], ['web', { 'recovery.dependsOn': 'd' }]);
  const configuration = open();
  expect(idsOf(configuration)).toBe('a,b,c');
  expect(configuration.current().services.get('a')?.spec.probe.kind).toBe('tcp');
  writeServices('a', 'b', 'c', 'd');
  await waitFor(() => idsOf(configuration) === 'a,b,c,d,web', SOON);
});

it('the file being gone or damaged is not "none left"', async () => {
  save(['web']);
  const configuration = open();
  rmSync(path);
  await waitFor(() => lines.some((line) => line.includes('configuration changed')), SOON);
  expect(idsOf(configuration)).toBe('a,b,c,web');
  writeFileSync(path, '{"services": {"web": ');
  await waitFor(() => lines.some((line) => line.includes('configuration change refused')), SOON);
  expect(idsOf(configuration)).toBe('a,b,c,web');
});

it('a damaged file at the start keeps nobody from starting', () => {
  mkdirSync(env.DATA_DIR, { recursive: true });
  writeFileSync(path, 'nonsense');
  expect(idsOf(open())).toBe('a,b,c');
});

it('services that were discovered do not count for what a change of services.yaml may end', async () => {
  save(['w1'], ['w2'], ['w3'], ['w4'], ['w5']);
  const configuration = open();
  writeServices('a');
  await waitFor(() => lines.some((line) => line.includes('would end the watch of 2 of 3 services')), SOON);
  expect(idsOf(configuration)).toBe('a,b,c,w1,w2,w3,w4,w5');
});

it('the file is written when something is new, and leaves nothing beside it', () => {
  expect([save(['web']), save(['web']), save(['web', { 'recovery.threshold': '3' }])]).toEqual([true, false, true]);
  expect(readdirSync(env.DATA_DIR).toSorted()).toEqual(['discovered.json', 'services.yaml']);
});
