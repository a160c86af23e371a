import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  componentEnvSchema,
  DEFAULT_SETTINGS,
  readEnv,
  servicesFileSchema,
  watchedServices,
  type RecoveryJob,
  fleetLimits,
} from '@recovery/contracts';
import { recoveryJobId, type ServiceState } from '@recovery/domain';
import { createProbe } from '@recovery/probes';
import {
  consumeHealthChecks,
  consumeRecoveries,
  createRedisConnection,
  openHealthCheckQueue,
  openRecoveryQueue,
  type HealthCheckQueue,
} from '@recovery/queue';
import { openStore, type Store } from '@recovery/store';
import { createTestRedis, silentLogger, waitFor } from '@recovery/test-kit';
import { checkService, type CheckDeps, type CheckOutcome } from './check-service.ts';

const log = silentLogger();
const releases: (() => Promise<unknown> | void)[] = [];
let url: string;

beforeEach(async () => {
  const redis = await createTestRedis();
  releases.push(redis.drop);
  url = redis.url;
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

/** A real service whose health a test switches. */
async function startService(): Promise<{ port: number; setStatus(status: number): void; requestCount(): number }> {
  let status = 200;
  let requestCount = 0;
  const server = createServer((_request, response) => {
    requestCount += 1;
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  releases.push(() => void server.close());
  const setStatus = (next: number): void => void (status = next);
  return { port: (server.address() as AddressInfo).port, setStatus, requestCount: () => requestCount };
}

interface World {
  readonly checks: HealthCheckQueue;
  readonly store: Store;
  readonly recoveries: { readonly job: RecoveryJob; readonly jobId: string }[];
  readonly outcomes: CheckOutcome['type'][];
  state(serviceId?: string): Promise<ServiceState | null>;
}

/** The probe worker's use case on a real queue and store, and a listener in the place of the recovery worker. */
function startWorld({
  services,
  env = {},
  automaticIsOn = true,
}: {
  services: Record<string, object>;
  env?: Record<string, string>;
  automaticIsOn?: boolean;
}): World {
  const settings = readEnv(componentEnvSchema, {
    REDIS_URL: url,
    HEALTH_CHECK_INTERVAL: '60000',
    HEALTH_CHECK_RETRY_INTERVAL: '50',
    START_PERIOD: '0',
    ...env,
  });
  const watched = watchedServices(servicesFileSchema.parse({ services }), settings);
  const redis = createRedisConnection({ url, role: 'store', log });
  const store = openStore({ redis, log });
  const checks = openHealthCheckQueue({ url, log });
  const recoveryQueue = openRecoveryQueue({ url, log });
  const recoveries: World['recoveries'] = [];
  const outcomes: World['outcomes'] = [];
  const current = () => ({
    services: watched,
    maintenance: [],
    servicesRefusal: null,
    settings: DEFAULT_SETTINGS,
    paused: false,
  });
  const deps: CheckDeps = {
    configuration: {
      current,
      look: current,
      switches: () => [{ name: 'switched off by the test', on: automaticIsOn, forbids: 'automatic' }],
    },
    store,
    checks,
    recoveries: recoveryQueue,
    limits: fleetLimits(settings),
    observer: () => ({ ok: true, reason: null }),
    now: Date.now,
    probeOf: ({ id, spec, policy }) => createProbe(spec.probe, { serviceId: id, timeoutMs: policy.timeoutMs }),
  };
  const checking = consumeHealthChecks({
    url,
    log,
    concurrency: 50,
    handle: async (job, signal) => {
      outcomes.push((await checkService(job, { ...deps, signal })).type);
    },
  });
  const recovering = consumeRecoveries({
    url,
    log,
    concurrency: 3,
    handle: (job, { jobId }) => {
      recoveries.push({ job, jobId });
      return Promise.resolve({ type: 'finished' });
    },
  });
  releases.push(
    () => redis.disconnect(),
    () => store.close(),
    () => checks.close(),
    () => recoveryQueue.close(),
    () => checking.close(),
    () => recovering.close(),
  );
  return { checks, store, recoveries, outcomes, state: (serviceId = 'shop') => store.states.get(serviceId) };
}

const http = (port: number) => ({ kind: 'http', url: `http://127.0.0.1:${port}/health` });
const ladder = [
  {
    name: 'restart',
    actionType: 'service_restart',
    steps: [{ driver: 'control', url: 'http://127.0.0.1:1', operations: ['start'] }],
  },
];

async function firstCheck(world: World, serviceId = 'shop'): Promise<void> {
  await world.store.ledger.open(Date.now());
  await world.checks.check({ serviceId, trigger: 'schedule', conclusive: false });
  await waitFor(async () => (await world.state(serviceId))?.phase === 'running');
}

describe('a service that fails', () => {
  test('is checked ten times, a retry interval apart, and then one recovery is asked for', async () => {
    const service = await startService();
    const world = startWorld({ services: { shop: { name: 'Shop', probe: http(service.port), ladder } } });
    await firstCheck(world);
    service.setStatus(503);
    const startedAt = performance.now();
    await world.checks.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(() => world.recoveries.length > 0);
    expect(performance.now() - startedAt).toBeGreaterThan(9 * 50 - 5);
    const state = await world.state();
    expect(state).toMatchObject({ phase: 'failing', hardness: 'hard', errorCount: 10 });
    expect(service.requestCount()).toBe(11);
    const incident = state?.incident ?? null;
    if (incident === null) throw new Error('no incident was opened');
    expect(world.recoveries).toEqual([
      { job: { serviceId: 'shop', incidentId: incident.id, trigger: 'automatic' }, jobId: recoveryJobId(incident) },
    ]);
    const [decision] = await world.store.decisions.recent('shop', 5);
    expect(decision?.decision).toMatchObject({ allowed: true, incidentId: incident.id });
    const [event] = await world.store.events.recent(5);
    expect(JSON.stringify(event)).toContain('10 failed checks in a row: HTTP 503');
    const buckets = await world.store.latencies.series('shop', { from: 0, to: Date.now() });
    const sumOf = (name: 'checkCount' | 'unhealthyCount'): number =>
      buckets.reduce((sum, bucket) => sum + bucket[name], 0);
    expect([sumOf('checkCount'), sumOf('unhealthyCount')]).toEqual([11, 10]);
  });

  test('is not counted faster because many ask for checks', async () => {
    const service = await startService();
    const env = { HEALTH_CHECK_RETRY_INTERVAL: '200', MAX_ERROR_THRESHOLD: '5' };
    const world = startWorld({ services: { shop: { name: 'Shop', probe: http(service.port), ladder } }, env });
    await firstCheck(world);
    service.setStatus(500);
    const startedAt = performance.now();
    const asking = setInterval(() => {
      void world.checks.check({ serviceId: 'shop', trigger: 'dependent', conclusive: false }).catch(() => undefined);
    }, 20);
    try {
      await waitFor(() => world.recoveries.length > 0);
    } finally {
      clearInterval(asking);
    }
    // Five failures are four gaps of 200 ms, each of which may be cut short by half; asked for every 20 ms and
    // counted each time they would take 100 ms together.
    expect(performance.now() - startedAt).toBeGreaterThan(4 * 50);
    expect(world.outcomes).toContain('notDue');
  });

  test('is checked at the quick pace once somebody saw it end', async () => {
    const service = await startService();
    const env = { HEALTH_CHECK_RETRY_INTERVAL: '20000' };
    const world = startWorld({ services: { shop: { name: 'Shop', probe: http(service.port), ladder } }, env });
    await firstCheck(world);
    service.setStatus(500);
    const startedAt = performance.now();
    await world.checks.hint({ serviceId: 'shop', conclusive: true, reason: 'its process ended' });
    await waitFor(() => world.recoveries.length > 0);
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect(await world.state()).toMatchObject({ errorCount: 10 });
  });

  test('and answers once before the tenth failure begins anew', async () => {
    const service = await startService();
    const world = startWorld({ services: { shop: { name: 'Shop', probe: http(service.port), ladder } } });
    await firstCheck(world);
    service.setStatus(500);
    await world.checks.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(async () => ((await world.state())?.errorCount ?? 0) >= 3);
    service.setStatus(200);
    await waitFor(async () => (await world.state())?.phase === 'running');
    expect(await world.state()).toMatchObject({ errorCount: 0, incident: null, nextCheckAt: null });
    expect(world.recoveries).toEqual([]);
  });
});

describe('a recovery that is held', () => {
  const quick = { MAX_ERROR_THRESHOLD: '2' };

  test('by a switch: nothing is asked for, and the state says why', async () => {
    const service = await startService();
    const services = { shop: { name: 'Shop', probe: http(service.port), ladder } };
    const world = startWorld({ services, env: quick, automaticIsOn: false });
    await firstCheck(world);
    service.setStatus(500);
    await world.checks.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(async () => (await world.state())?.heldReason !== null);
    expect((await world.state())?.heldReason).toBe('automatic recovery is off: switched off by the test');
    const [recorded] = await world.store.decisions.recent('shop', 1);
    expect(recorded?.decision).toMatchObject({ allowed: false, heldBy: { gate: 'enabled' } });
    expect(world.recoveries).toEqual([]);
  });

  test('by a dependency that fails: only the dependency is recovered, and its return has the dependent checked', async () => {
    const [base, shop] = [await startService(), await startService()];
    const services = {
      base: { name: 'Base', probe: http(base.port), ladder },
      shop: { name: 'Shop', probe: http(shop.port), ladder, dependsOn: ['base'] },
    };
    const world = startWorld({ services, env: quick });
    await firstCheck(world, 'base');
    await firstCheck(world);
    base.setStatus(500);
    shop.setStatus(500);
    await world.checks.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(() => world.recoveries.length > 0);
    await waitFor(async () => (await world.state())?.heldReason !== null);
    expect((await world.state())?.heldReason).toContain('depends on base, which is failing');
    expect(world.recoveries.map(({ job }) => job.serviceId)).toEqual(['base']);

    base.setStatus(200);
    shop.setStatus(200);
    await world.checks.check({ serviceId: 'base', trigger: 'schedule', conclusive: false });
    await waitFor(async () => (await world.state('base'))?.phase === 'running');
    await waitFor(async () => (await world.state())?.phase === 'running');
    expect(world.recoveries).toHaveLength(1);
  });

  test('by a dependency that fails: it is looked at, though the one check of it that was asked for is lost', async () => {
    const [base, shop] = [await startService(), await startService()];
    const services = {
      base: { name: 'Base', probe: http(base.port), ladder },
      shop: { name: 'Shop', probe: http(shop.port), ladder, dependsOn: ['base'] },
    };
    const world = startWorld({ services, env: quick });
    await firstCheck(world, 'base');
    await firstCheck(world);
    base.setStatus(500);
    shop.setStatus(500);
    const settings = readEnv(componentEnvSchema, { REDIS_URL: url, START_PERIOD: '0', ...quick });
    const policy = watchedServices(servicesFileSchema.parse({ services }), settings).get('shop')?.policy;
    if (policy === undefined) throw new Error('no policy');
    // Whoever made this check was killed when it was stored, before anything that follows from it.
    const now = Date.now();
    const result = { outcome: 'unhealthy', latencyMs: 1, errorClass: 'status', message: 'it said 500' } as const;
    await world.store.states.apply({
      serviceId: 'shop',
      policy,
      now,
      event: { type: 'probeFinished', startedAt: now, result, conclusive: false },
    });
    await waitFor(async () => {
      await world.checks.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
      return world.recoveries.length > 0;
    });
    expect(world.recoveries.map(({ job }) => job.serviceId)).toEqual(['base']);
  });

  test('by the cooldown: it is asked again at its end', async () => {
    const service = await startService();
    const services = { shop: { name: 'Shop', probe: http(service.port), ladder, cooldownMs: 600 } };
    const world = startWorld({ services, env: { ...quick, RESTART_BUDGET: '100' } });
    await firstCheck(world);
    const policy = watchedServices(
      servicesFileSchema.parse({ services }),
      readEnv(componentEnvSchema, { REDIS_URL: url }),
    ).get('shop')?.policy;
    if (policy === undefined) throw new Error('no policy');
    // An earlier recovery, verified a moment ago.
    const at = Date.now();
    const apply = (event: Parameters<Store['states']['apply']>[0]['event']) =>
      world.store.states.apply({ serviceId: 'shop', policy, now: at, event });
    await apply({ type: 'manualRecoveryRequested', incidentId: 'shop-1', by: 'a test' });
    const rung = { attempt: 1, rung: 'restart', rungIndex: 0, actionType: 'service_restart' as const };
    await apply({ type: 'attemptStarted', incidentId: 'shop-1', ...rung, deadlineAt: at + 1000 });
    await apply({ type: 'attemptSucceeded', incidentId: 'shop-1', attempt: 1 });

    service.setStatus(500);
    await world.checks.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(async () => (await world.state())?.heldReason !== null);
    expect((await world.state())?.heldReason).toContain('cooling down');
    expect(world.recoveries).toEqual([]);
    await waitFor(() => world.recoveries.length > 0);
    expect(Date.now()).toBeGreaterThanOrEqual(at + 600);
    // The person asked for the first one; what failed afterwards is an automatic matter.
    expect(world.recoveries[0]?.job.trigger).toBe('automatic');
  });

  test('by a spent budget: error, and a critical event', async () => {
    const service = await startService();
    const services = { shop: { name: 'Shop', probe: http(service.port), ladder } };
    const world = startWorld({ services, env: { ...quick, RESTART_BUDGET: '1' } });
    await firstCheck(world);
    const earlier = { serviceId: 'shop', actionId: 'earlier', at: Date.now() - 120_000 };
    await world.store.ledger.enter([earlier], { keepMs: 3_600_000 });
    service.setStatus(500);
    await world.checks.check({ serviceId: 'shop', trigger: 'schedule', conclusive: false });
    await waitFor(async () => (await world.state())?.phase === 'error');
    expect(JSON.stringify(await world.store.events.recent(5))).toContain('critical');
    expect(world.recoveries).toEqual([]);
  });
});

test('jobs of services that are not configured or not enabled do nothing', async () => {
  const service = await startService();
  const world = startWorld({ services: { shop: { name: 'Shop', enabled: false, probe: http(service.port) } } });
  await world.checks.hint({ serviceId: 'shop', conclusive: true, reason: 'its process ended' });
  await world.checks.hint({ serviceId: 'stranger', conclusive: true, reason: 'its process ended' });
  await waitFor(() => world.outcomes.length === 2);
  expect(world.outcomes.toSorted()).toEqual(['disabled', 'notConfigured']);
  expect(await world.state()).toBeNull();
  expect(await world.state('stranger')).toBeNull();
  expect(service.requestCount()).toBe(0);
});
