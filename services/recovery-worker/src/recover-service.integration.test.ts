import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openConfiguration } from '@recovery/configuration';
import { fleetLimits, type RecoveryEvent, type WatchedService } from '@recovery/contracts';
import type { ProbeResult, ServiceState } from '@recovery/domain';
import { createProbe, createProbes } from '@recovery/probes';
import { createRedisConnection } from '@recovery/queue';
import { startHealthServer } from '@recovery/runtime';
import { openStore } from '@recovery/store';
import { createTestRedis, makeTestDirectory, silentLogger, waitFor, type PrivateRedis } from '@recovery/test-kit';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { openActionJournal } from './action-journal.ts';
import { createDrivers } from './drivers/create-drivers.ts';
import { recoveryWorkerEnvSchema } from './environment.ts';
import { recoverService } from './recover-service.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import { startReentering } from './start-reentering.ts';

const log = silentLogger();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const REFUSED: ProbeResult = { outcome: 'unhealthy', latencyMs: 1, errorClass: 'refused', message: 'refused' };

/** A real patient, a real Redis, and everything of the worker but its queue. */
interface SetUp {
  cures?: boolean;
  ladder?: boolean;
  /** The first step of the rung is a command that says so to the patient. */
  command?: boolean;
  dedicated?: boolean;
  /** Run in the middle of the rung. */
  onStart?: (test: { redis: Redis; server?: PrivateRedis }) => void;
}

async function setUp({ cures = true, ladder = true, command = false, dedicated = false, onStart }: SetUp = {}) {
  const health = { ok: false };
  const test = dedicated ? await createTestRedis({ dedicated: true }) : await createTestRedis();
  closers.push(() => test.drop());
  const received: string[] = [];
  const operation = (name: string) => () => {
    received.push(name);
    if (name === 'start') {
      health.ok = cures;
      onStart?.(test);
    }
    return Promise.resolve();
  };
  const patient = await startHealthServer({
    name: 'patient',
    host: '127.0.0.1',
    port: 0,
    log,
    readiness: { wellbeing: () => health },
    control: { token: 'secret', operations: { stop: operation('stop'), start: operation('start') } },
  });
  closers.push(() => patient.close());

  const { path: directory, remove } = await makeTestDirectory('recover-service');
  closers.push(remove);
  const url = `http://127.0.0.1:${patient.port}`;
  const servicesFile = join(directory, 'services.yaml');
  writeFileSync(servicesFile, servicesYaml({ url, ladder, command }));
  const env = recoveryWorkerEnvSchema.parse({
    REDIS_URL: test.url,
    CONTROL_TOKEN: 'secret',
    DATA_DIR: directory,
    SERVICES_FILE: servicesFile,
    HEALTH_CHECK_RETRY_INTERVAL: '20',
    MAX_ERROR_THRESHOLD: '2',
    RESTART_COOLDOWN: '30',
    START_PERIOD: '0',
  });
  const configuration = openConfiguration({ env, log });
  closers.push(() => configuration.close());
  const redis = createRedisConnection({ url: test.url, role: 'store', log });
  closers.push(() => redis.disconnect());
  const store = openStore({ redis, log });
  closers.push(() => store.close());
  await waitFor(() => redis.status === 'ready');
  await store.ledger.open(Date.now());
  const service = configuration.current().services.get('patient');
  if (service === undefined) throw new Error('patient is not configured');
  const shutdown = new AbortController();
  const deps: RecoveryDeps = {
    owner: 'this test',
    configuration,
    store,
    drivers: createDrivers(env),
    limits: fleetLimits(env),
    observer: () => ({ ok: true, reason: null }),
    journal: openActionJournal({ dir: join(directory, 'actions'), owner: 'this test', keepMs: 60_000, log }),
    log,
    leaseTtlMs: env.LEASE_TTL,
    shutdown: shutdown.signal,
    probeOf: ({ id, spec, policy }) => createProbe(spec.probe, { serviceId: id, timeoutMs: policy.timeoutMs }),
    follow: () => Promise.resolve(),
  };
  return { deps, store, redis: test.redis, service, health, received, url, directory, shutdown };
}

/** Beside the patient: a list that loses more than half of its services at once is refused. */
const OTHERS = ['first', 'second']
  .map((id) => `  ${id}:\n    name: Another\n    probe: { kind: tcp, host: 127.0.0.1, port: 9 }\n    ladder: []\n`)
  .join('');

function servicesYaml({ url, ladder, command }: { url: string; ladder: boolean; command: boolean }): string {
  const program = command ? `{ driver: command, argv: ['${process.execPath}', '--version'] }, ` : '';
  const rungs = `[{ name: restart, actionType: service_restart, timeoutMs: 2000, verifyTimeoutMs: 300, steps: [${program}{ driver: control, url: '${url}', operations: [stop, start] }] }]`;
  return `services:\n  patient:\n    name: Patient\n    probe: { kind: http, url: '${url}/health', timeoutMs: 500 }\n    ladder: ${ladder ? rungs : '[]'}\n${OTHERS}`;
}

/** As the probe worker does it: checks until the incident is open. */
async function failHard({ deps, service }: { deps: RecoveryDeps; service: WatchedService }): Promise<string> {
  for (let count = 0; count < service.policy.failureThreshold; count += 1) {
    const now = Date.now();
    await deps.store.states.apply({
      serviceId: service.id,
      event: { type: 'probeFinished', startedAt: now, result: REFUSED, conclusive: false },
      policy: service.policy,
      now,
    });
  }
  const incident = (await deps.store.states.get(service.id))?.incident;
  if (incident === null || incident === undefined) throw new Error('no incident was opened');
  return incident.id;
}

async function lines(deps: RecoveryDeps): Promise<string[]> {
  const events: RecoveryEvent[] = await deps.store.events.recent(50);
  return events.toReversed().map(({ actionType, status, error }) => `${actionType} ${status} ${error ?? ''}`.trim());
}

async function stateOf({ deps, service }: { deps: RecoveryDeps; service: WatchedService }): Promise<ServiceState> {
  const state = await deps.store.states.get(service.id);
  if (state === null) throw new Error('no state');
  return state;
}

describe('recoverService', () => {
  it('heals by the rung, proves it, and writes one start and one end', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    const words: string[] = [];
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' } as const;
    const outcome = await recoverService(job, system.deps, (progress) => words.push(progress.words));

    expect(outcome).toMatchObject({ type: 'finished' });
    expect(system.received).toEqual(['stop', 'start']);
    expect(words).toEqual([
      'asking whether it may begin',
      'attempt 1 of 3 (restart): acting',
      'attempt 1 of 3 (restart): making sure that it worked',
      'attempt 1 of 3 (restart): success',
    ]);
    expect(await lines(system.deps)).toEqual([
      expect.stringContaining('health_check failed'),
      'service_restart started',
      'service_restart success',
    ]);
    const state = await stateOf(system);
    expect(state).toMatchObject({ phase: 'running', errorCount: 0, restartCount: 1 });
    expect(state.cooldownUntil).toBeGreaterThan(Date.now() - 1000);
    expect(await system.store.ledger.debits('patient', { since: 0 })).toHaveLength(1);
    expect(await system.store.lease.holder('patient')).toBeNull();
  });

  it('does not touch a service that is healthy again, and debits nothing', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    system.health.ok = true;
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'hold' });
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'finished' });
    expect(system.received).toEqual([]);
    expect(await system.store.ledger.debits('patient', { since: 0 })).toEqual([]);
    expect((await stateOf(system)).phase).toBe('running');
    expect(await lines(system.deps)).toContainEqual(expect.stringMatching(/skipped healthy again/u));
  });

  it('is held while the file PAUSE exists, says why, and acts once it is gone', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    writeFileSync(join(system.directory, 'PAUSE'), '');
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({
      type: 'hold',
      reason: expect.stringContaining('PAUSE'),
    });
    expect((await stateOf(system)).heldReason).toContain('PAUSE');
    expect(system.received).toEqual([]);
    const [decision] = await system.store.decisions.recent('patient', 1);
    expect(JSON.stringify(decision)).toContain('PAUSE');
    rmSync(join(system.directory, 'PAUSE'));
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'finished' });
    expect(system.received).toEqual(['stop', 'start']);
  });

  it('waits while another worker holds the lease', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    await system.store.lease.acquire({ serviceId: 'patient', owner: 'another', ttlMs: 5000 });
    const outcome = await recoverService({ serviceId: 'patient', incidentId, trigger: 'automatic' }, system.deps);
    expect(outcome).toMatchObject({ type: 'hold' });
    expect(system.received).toEqual([]);
  });

  it('does the work of one when the queue runs its job many times at once', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    await Promise.all(Array.from({ length: 10 }, () => recoverService(job, system.deps)));
    await recoverService(job, system.deps);
    expect(system.received).toEqual(['stop', 'start']);
  });

  it('ends the attempt of a worker that died as interrupted, and does not act twice', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    const now = Date.now();
    const dead = await system.store.lease.acquire({ serviceId: 'patient', owner: 'the dead', ttlMs: 5000 });
    const oldToken = await dead?.nextToken();
    await dead?.release();
    await system.store.states.apply({
      serviceId: 'patient',
      event: {
        type: 'attemptStarted',
        incidentId,
        attempt: 1,
        rung: 'restart',
        rungIndex: 0,
        actionType: 'service_restart',
        deadlineAt: now + 60_000,
      },
      policy: system.service.policy,
      now,
    });
    const outcome = await recoverService({ serviceId: 'patient', incidentId, trigger: 'automatic' }, system.deps);
    expect(outcome).toMatchObject({ type: 'retry' });
    expect(system.received).toEqual([]);
    expect(await lines(system.deps)).toContainEqual(expect.stringContaining('service_restart interrupted'));
    expect((await stateOf(system)).phase).toBe('coolingDown');
    // Nobody has acted since, and still it comes too late.
    const late = await fetch(new URL('/control/start', system.url), {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: JSON.stringify({ fencingToken: oldToken }),
    });
    expect(late.status).toBe(409);
    expect(system.received).toEqual([]);
  });

  it('begins nothing beside the command of a worker that died, until that attempt’s deadline', async () => {
    const system = await setUp({ command: true });
    const { store, service, deps } = system;
    const incidentId = await failHard(system);
    const now = Date.now();
    const { ladder } = service.spec;
    const mayOutlive = ladder[0]?.steps.some((step) => deps.drivers.mayOutlive(step)) ?? false;
    const attempt = { incidentId, attempt: 1, rung: 'restart', rungIndex: 0, actionType: 'service_restart' } as const;
    const deadlineAt = now + 2000;
    await store.states.apply({
      serviceId: 'patient',
      event: { type: 'attemptStarted', ...attempt, deadlineAt, mayOutlive },
      policy: service.policy,
      now,
    });
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, deps)).toMatchObject({ type: 'retry' });
    const reason = expect.stringContaining('what an interrupted attempt began may be acting');
    await waitFor(async () => (await stateOf(system)).cooldownUntil !== null && Date.now() > now + 200);
    expect(await recoverService(job, deps)).toMatchObject({ type: 'hold', reason });
    expect(system.received).toEqual([]);
    await waitFor(async () => (await recoverService(job, deps)).type === 'finished', { timeoutMs: 10_000 });
    expect(system.received).toEqual(['stop', 'start']);
    expect((await stateOf(system)).lastActionAt).toBeGreaterThanOrEqual(deadlineAt);
  });

  it('begins the next attempt after its own cooldown when a command has failed', async () => {
    const system = await setUp({ command: true, cures: false });
    const incidentId = await failHard(system);
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'retry' });
    expect((await stateOf(system)).mayBeActingUntil).toBeLessThanOrEqual(Date.now());
    await waitFor(async () => (await recoverService(job, system.deps)).type === 'giveUp', { timeoutMs: 20_000 });
    expect(system.received).toHaveLength(6);
  });

  it('gives up after three attempts, each later than its backoff, with the line that people search for', async () => {
    const system = await setUp({ cures: false });
    const incidentId = await failHard(system);
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    await waitFor(async () => (await recoverService(job, system.deps)).type === 'giveUp', { timeoutMs: 20_000 });
    expect(system.received).toEqual(['stop', 'start', 'stop', 'start', 'stop', 'start']);
    const all = await lines(system.deps);
    expect(all.filter((line) => line === 'service_restart started')).toHaveLength(3);
    expect(all.at(-1)).toBe('service_restart failed Maximum restart attempts (3) reached');
    expect(await stateOf(system)).toMatchObject({ phase: 'error', restartCount: 3 });
    const [newest] = await system.store.decisions.recent('patient', 1);
    expect(newest?.decision.heldBy).toMatchObject({ gate: 'attempts' });
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'finished' });
    expect(system.received).toHaveLength(6);
  });

  it('restarts a healthy service when a person asks, and without a debit', async () => {
    const system = await setUp();
    system.health.ok = true;
    const now = Date.now();
    await system.store.states.apply({
      serviceId: 'patient',
      event: { type: 'manualRecoveryRequested', incidentId: 'patient-manual-1', by: 'api' },
      policy: system.service.policy,
      now,
    });
    const job = { serviceId: 'patient', incidentId: 'patient-manual-1', trigger: 'manual' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'finished' });
    expect(system.received).toEqual(['stop', 'start']);
    expect(await lines(system.deps)).toEqual(['manual_restart started', 'manual_restart success']);
    expect(await system.store.ledger.debits('patient', { since: 0 })).toEqual([]);
  });

  it('drops jobs of services that are not configured and of incidents that are over', async () => {
    const system = await setUp();
    const unknown = { serviceId: 'stranger', incidentId: 'x', trigger: 'automatic' as const };
    expect(await recoverService(unknown, system.deps)).toMatchObject({ type: 'dropped' });
    const over = { serviceId: 'patient', incidentId: 'long-ago', trigger: 'automatic' as const };
    await failHard(system);
    expect(await recoverService(over, system.deps)).toMatchObject({ type: 'finished' });
    expect(system.received).toEqual([]);
  });

  it('says that nothing can be done for a service without a ladder', async () => {
    const system = await setUp({ ladder: false });
    const incidentId = await failHard(system);
    const outcome = await recoverService({ serviceId: 'patient', incidentId, trigger: 'automatic' }, system.deps);
    expect(outcome).toMatchObject({ type: 'giveUp', reason: expect.stringContaining('no ladder') });
    expect((await stateOf(system)).phase).toBe('error');
    const [newest] = await system.store.decisions.recent('patient', 1);
    expect(newest?.decision.heldBy).toMatchObject({ gate: 'ladder', reason: expect.stringContaining('no ladder') });
  });

  it('writes a verified success as success, though the store was away when it was to be written', async () => {
    const system = await setUp({
      dedicated: true,
      onStart: ({ server }) => {
        server?.pause();
        setTimeout(() => server?.resume(), 4000);
      },
    });
    const incidentId = await failHard(system);
    const outcome = await recoverService({ serviceId: 'patient', incidentId, trigger: 'automatic' }, system.deps);
    expect(outcome).toMatchObject({ type: 'finished' });
    expect((await lines(system.deps)).at(-1)).toBe('service_restart success');
    expect((await stateOf(system)).phase).toBe('running');
  });

  it('ends an attempt whose lease was lost as interrupted, and does not go on with it', async () => {
    const system = await setUp({ cures: false, onStart: ({ redis }) => void redis.del('{recovery}:lease:patient') });
    const incidentId = await failHard(system);
    const verification = { ladder: system.service.spec.ladder.map((rung) => ({ ...rung, verifyTimeoutMs: 20_000 })) };
    Object.assign(system.service.spec, verification);
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'hold' });
    expect((await lines(system.deps)).at(-1)).toBe('service_restart interrupted the lease was lost');
    expect((await stateOf(system)).phase).toBe('coolingDown');
    expect(system.received).toEqual(['stop', 'start']);
  });

  it.each([
    { cures: true, end: 'service_restart success' },
    { cures: false, end: 'service_restart failed not healthy' },
  ])('writes start and end of an attempt in which Redis lost everything: $end', async ({ cures, end }) => {
    const system = await setUp({ cures, dedicated: true, onStart: ({ redis }) => void redis.flushall() });
    const incidentId = await failHard(system);
    await recoverService({ serviceId: 'patient', incidentId, trigger: 'automatic' }, system.deps);
    expect(await lines(system.deps)).toEqual(['service_restart started', expect.stringContaining(end)]);
  });

  it('begins nothing when the lease is lost before the start', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    const leaseTtlMs = 1000;
    const probeOf: RecoveryDeps['probeOf'] = (service) => async (signal) => {
      // As long as if the process had been stopped: no timer runs, so nothing is renewed.
      const until = performance.now() + leaseTtlMs;
      while (performance.now() < until);
      return system.deps.probeOf(service)(signal);
    };
    expect(await recoverService(job, { ...system.deps, probeOf, leaseTtlMs })).toMatchObject({ type: 'hold' });
    expect(system.received).toEqual([]);
    expect(await lines(system.deps)).not.toContain('service_restart started');
    expect(await system.store.ledger.debits('patient', { since: 0 })).toEqual([]);
  });

  it('asks the gates once more right before it acts', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    const probeOf: RecoveryDeps['probeOf'] = (service) => (signal) => {
      // Between the first answer of the gates and the action.
      writeFileSync(join(system.directory, 'PAUSE'), '');
      return system.deps.probeOf(service)(signal);
    };
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, { ...system.deps, probeOf })).toMatchObject({
      type: 'hold',
      reason: expect.stringContaining('PAUSE'),
    });
    expect(system.received).toEqual([]);
  });

  it('does not act on a service that has left services.yaml while it was probed again', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    const { configuration } = system.deps;
    const probeOf: RecoveryDeps['probeOf'] = (service) => async (signal) => {
      const result = await system.deps.probeOf(service)(signal);
      writeFileSync(join(system.directory, 'services.yaml'), `services:\n${OTHERS}`);
      await waitFor(() => !configuration.current().services.has('patient'));
      return result;
    };
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, { ...system.deps, probeOf })).toMatchObject({ type: 'dropped' });
    expect(system.received).toEqual([]);
    expect(await system.store.ledger.debits('patient', { since: 0 })).toEqual([]);
  });

  it('spends no budget twice, though the ledger was lost and opened again while nobody was there to enter it', async () => {
    const system = await setUp();
    const { budget } = system.service.policy;
    const now = Date.now();
    const done = Array.from({ length: budget }, (_, index) => ({
      serviceId: 'patient',
      actionId: `before.${index}`,
      at: now - index,
    }));
    const predecessor = join(system.directory, 'actions', 'predecessor.jsonl');
    mkdirSync(dirname(predecessor), { recursive: true });
    writeFileSync(predecessor, done.map((debit) => `${JSON.stringify(debit)}\n`).join(''));
    const incidentId = await failHard(system);
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'hold' });
    expect(await recoverService(job, system.deps)).toMatchObject({ reason: expect.stringContaining('budget') });
    expect(system.received).toEqual([]);
    expect(await system.store.ledger.debits('patient', { since: 0 })).toHaveLength(budget);
  });

  it('has an attempt that a person asked for counted after a loss of Redis’ data, as any other', async () => {
    const system = await setUp();
    const { ledger, states } = system.store;
    await states.apply({
      serviceId: 'patient',
      event: { type: 'manualRecoveryRequested', incidentId: 'patient-manual-1', by: 'api' },
      policy: system.service.policy,
      now: Date.now(),
    });
    const job = { serviceId: 'patient', incidentId: 'patient-manual-1', trigger: 'manual' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'finished' });
    const [startedAt] = (await ledger.lately(Date.now())).startedAt;
    expect(startedAt).toBeGreaterThan(0);

    await system.redis.flushdb();
    const reentering = startReentering({ ledger, journal: system.deps.journal, log });
    closers.push(() => reentering.stop());
    await waitFor(async () => (await ledger.lately(Date.now())).startedAt.length > 0);
    expect((await ledger.lately(Date.now())).startedAt).toEqual([startedAt]);
  });

  it('does not act on a failure that it saw while it stood still itself, and does once it is a witness again', async () => {
    const system = await setUp();
    const incidentId = await failHard(system);
    const probes = createProbes({
      services: () => system.deps.configuration.current().services,
      heartbeats: system.store.heartbeats,
      log,
    });
    closers.push(() => probes.close());
    const probeOf: RecoveryDeps['probeOf'] = (service) => (signal) => {
      const running = probes.probeOf(service)(signal);
      const until = performance.now() + 700;
      while (performance.now() < until);
      return running;
    };
    const job = { serviceId: 'patient', incidentId, trigger: 'automatic' as const };
    expect(await recoverService(job, { ...system.deps, probeOf })).toMatchObject({
      type: 'hold',
      reason: expect.stringContaining('canary event-loop: this process stood still for '),
    });
    expect(system.received).toEqual([]);
    expect(await system.store.ledger.debits('patient', { since: 0 })).toEqual([]);

    const deps = { ...system.deps, probeOf: probes.probeOf };
    await waitFor(async () => (await recoverService(job, deps)).type === 'finished');
    expect(system.received).toEqual(['stop', 'start']);
  });

  it('asks the switches before the second attempt of a manual recovery, and debits it', async () => {
    const system = await setUp({ cures: false });
    const now = Date.now();
    await system.store.states.apply({
      serviceId: 'patient',
      event: { type: 'manualRecoveryRequested', incidentId: 'patient-manual-1', by: 'api' },
      policy: system.service.policy,
      now,
    });
    const job = { serviceId: 'patient', incidentId: 'patient-manual-1', trigger: 'manual' as const };
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'retry' });
    // It was well before: what follows by itself takes as many failures as any other.
    expect(await recoverService(job, system.deps)).toMatchObject({ type: 'hold' });
    await failHard(system);
    writeFileSync(join(system.directory, 'PAUSE'), '');
    await waitFor(async () => JSON.stringify(await recoverService(job, system.deps)).includes('PAUSE'));
    expect(system.received).toEqual(['stop', 'start']);
    rmSync(join(system.directory, 'PAUSE'));
    await waitFor(async () => (await recoverService(job, system.deps)).type === 'retry');
    expect(await system.store.ledger.debits('patient', { since: 0 })).toHaveLength(1);
  });

  it('ends an attempt in flight as interrupted when the worker is stopped', async () => {
    const system = await setUp({ cures: false });
    const incidentId = await failHard(system);
    const running = recoverService({ serviceId: 'patient', incidentId, trigger: 'automatic' }, system.deps);
    await waitFor(() => system.received.includes('start'));
    system.shutdown.abort();
    await running;
    expect(await lines(system.deps)).toContainEqual(expect.stringContaining('service_restart interrupted'));
  });
});
