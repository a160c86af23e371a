import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createTestRedis,
  startHealer,
  startPatient,
  startPrivatePostgres,
  waitFor,
  type Healer,
  type Patient,
  type PrivatePostgres,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCountedRelay, type CountedRelay } from './counted-relay.ts';

// services.yaml is changed while everything runs; whether a service is probed is counted at its far end.

/** A far end, the probe of it, and how often it was probed. */
interface FarEnd {
  readonly probe: object;
  count(): number;
}

const INTERVAL_MS = 500;
const relays: CountedRelay[] = [];
let redis: TestRedis;
let database: PrivatePostgres;
let patient: Patient;
let healer: Healer;
let base: Readonly<Record<string, object>>;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true });
  database = await startPrivatePostgres();
  patient = await startPatient();
  base = { base: { name: 'Base', probe: { kind: 'http', url: `http://127.0.0.1:${patient.port}/health` } } };
  healer = await startHealer({
    redisUrl: redis.url,
    services: base,
    env: { HEALTH_CHECK_INTERVAL: String(INTERVAL_MS), CONTROL_TOKEN: 'a-token' },
  });
});

afterAll(async () => {
  await healer.stop();
  for (const relay of relays) await relay.close();
  await patient.close();
  await database.stop();
  await redis.drop();
});

const servicesFile = () => join(healer.directory, 'services.yaml');
const write = (services: object) => writeFile(servicesFile(), JSON.stringify({ services }));
const outputOf = (name: 'scheduler' | 'probe-worker') => healer.component(name).output();

async function relayTo(port: number | string): Promise<CountedRelay> {
  const relay = await startCountedRelay(Number(port));
  relays.push(relay);
  return relay;
}

async function relayedUrl(url: string): Promise<{ url: string; relay: CountedRelay }> {
  const target = new URL(url);
  const relay = await relayTo(target.port);
  target.hostname = '127.0.0.1';
  target.port = String(relay.port);
  return { url: target.href, relay };
}

/** One far end of every kind that can be counted there; heartbeats have none, they come by themselves. */
async function farEnds(name: string): Promise<Readonly<Record<string, FarEnd>>> {
  const http = await relayedUrl(`http://127.0.0.1:${patient.port}/health`);
  const tcp = await relayTo(patient.port);
  const cache = await relayedUrl(redis.url);
  const postgres = await relayedUrl(database.connectionString);
  const file = join(healer.directory, name);
  const script = `require('node:fs').appendFileSync(${JSON.stringify(file)}, 'x')`;
  return {
    'own-http': { probe: { kind: 'http', url: http.url }, count: http.relay.count },
    'own-tcp': { probe: { kind: 'tcp', host: '127.0.0.1', port: tcp.port }, count: tcp.count },
    'own-redis': { probe: { kind: 'redis', url: cache.url }, count: cache.relay.count },
    'own-postgres': { probe: { kind: 'postgres', url: postgres.url }, count: postgres.relay.count },
    'own-command': {
      probe: { kind: 'command', argv: [process.execPath, '-e', script] },
      count: () => (existsSync(file) ? statSync(file).size : 0),
    },
  };
}

const servicesOf = (ends: Readonly<Record<string, FarEnd>>) =>
  Object.fromEntries(Object.entries(ends).map(([id, { probe }]) => [id, { name: id, probe }]));
const countsOf = (ends: Readonly<Record<string, FarEnd>>) => Object.values(ends).map(({ count }) => count());
const statusOf = async (id: string) => (await healer.service(id))['status'];

/** Waits until each was probed some more. */
async function probedOn(ends: Readonly<Record<string, FarEnd>>): Promise<void> {
  const before = countsOf(ends);
  const soon = { timeoutMs: 20_000, describe: `probes of ${Object.keys(ends).join()}` };
  await waitFor(() => countsOf(ends).every((count, index) => count > (before[index] ?? 0) + 1), soon);
}

/** The healer goes on for a few checks of another service, and none of these far ends hears of it. */
async function expectQuiet(ends: Readonly<Record<string, FarEnd>>): Promise<void> {
  const seen = patient.probes.length;
  await waitFor(() => patient.probes.length > seen + 2);
  const counts = countsOf(ends);
  const later = patient.probes.length;
  await waitFor(() => patient.probes.length > later + 4);
  expect(countsOf(ends)).toEqual(counts);
}

const heartbeat = (maxAgeMs: number) => ({ 'own-heartbeat': { name: 'H', probe: { kind: 'heartbeat', maxAgeMs } } });
let first: Readonly<Record<string, FarEnd>>;
let second: Readonly<Record<string, FarEnd>>;

test('services of every kind are probed as soon as they are written into the file', async () => {
  first = await farEnds('first');
  await write({ ...base, ...servicesOf(first), ...heartbeat(600_000) });
  await waitFor(() => countsOf(first).every((count) => count > 0), { timeoutMs: 10_000 });
  const url = `${healer.component('api-gateway').baseUrl}/api/recovery/heartbeats/own-heartbeat`;
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  expect((await fetch(url, json)).status).toBe(204);
  for (const id of [...Object.keys(first), 'own-heartbeat']) {
    await waitFor(async () => (await statusOf(id)) === 'running', { describe: `${id} to run`, timeoutMs: 20_000 });
  }
});

test('a changed probe goes to the new address and leaves the old one alone', async () => {
  second = await farEnds('second');
  await write({ ...base, ...servicesOf(second), ...heartbeat(100) });
  await probedOn(second);
  await expectQuiet(first);
  await waitFor(async () => (await statusOf('own-heartbeat')) !== 'running', { timeoutMs: 20_000 });
});

test('an invalid file is refused with its place and reason, and the last good one stays in force', async () => {
  await write({ ...base, ...servicesOf(second), 'own-tcp': { name: 'T', probe: { kind: 'telepathy' } } });
  for (const name of ['scheduler', 'probe-worker'] as const) {
    await waitFor(() => outputOf(name).includes('services.own-tcp.probe'), { describe: `${name} to refuse it` });
    expect(outputOf(name)).toContain('configuration change refused, the last good one stays in force');
  }
  await probedOn(second);
});

test('the loss of more than half of the services waits for its confirmation, then nobody probes them', async () => {
  await write(base);
  await waitFor(() => outputOf('scheduler').includes('would end the watch of 6 of 7 services'));
  await probedOn(second);

  const digest = createHash('sha256')
    .update(JSON.stringify({ services: base }))
    .digest('hex');
  await writeFile(join(healer.directory, 'data', 'services.confirmed'), `${digest}\n`);
  await waitFor(async () => (await redis.redis.zcard('{recovery}:health-checks:repeat')) === 1);
  await expectQuiet(second);
  await expect(healer.service('own-http')).rejects.toThrow('shows no service own-http');
});

test('a new service is checked at once, also when its next regular check is an hour away', async () => {
  const services: Record<string, object> = { ...base };
  for (const round of [1, 2, 3, 4, 5]) {
    const relay = await relayTo(patient.port);
    const probe = { kind: 'tcp', host: '127.0.0.1', port: relay.port };
    services[`rare-${round}`] = { name: 'Rare', probe, intervalMs: 3_600_000 };
    await write(services);
    await waitFor(() => relay.count() > 0, { timeoutMs: 5_000, describe: `the first check of rare-${round}` });
  }
});
