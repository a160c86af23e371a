import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadServicesFile, watchedServices, type RecoveryEvent } from '@recovery/contracts';
import { openRecoveryQueue } from '@recovery/queue';
import { startHealthServer } from '@recovery/runtime';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  startProcess,
  waitFor,
  type StartedProcess,
} from '@recovery/test-kit';
import { afterEach, expect, it } from 'vitest';
import { recoveryWorkerEnvSchema, type RecoveryWorkerEnv } from './environment.ts';

const log = silentLogger();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

it('a worker stopped between its token and its call does not call when it goes on after its lease', async () => {
  const { redis, server, url: redisUrl, drop } = await createTestRedis({ dedicated: true });
  closers.push(drop);
  const store = openStore({ redis, log });
  closers.push(() => store.close());
  const received: string[] = [];
  const operation = (name: string, then: () => void) => () => {
    received.push(name);
    then();
    return Promise.resolve();
  };
  const patient = await startHealthServer({
    name: 'patient',
    host: '127.0.0.1',
    port: 0,
    log,
    readiness: { wellbeing: () => ({ ok: false }) },
    control: {
      token: 'secret',
      // The token for the second operation is asked for while Redis stands still.
      operations: { stop: operation('stop', server.pause), start: operation('start', () => undefined) },
    },
  });
  closers.push(() => patient.close());
  const lastToken = async (): Promise<number> => Number(await redis.get('{recovery}:fence:patient'));

  const patientUrl = `http://127.0.0.1:${patient.port}`;
  const { worker, env } = await startWorker({ redisUrl, patientUrl });
  await beginRecovery({ store, env });
  await worker.waitForOutput('"msg":"control operation done"');
  worker.signal('SIGSTOP');
  server.resume();
  const firstToken = await highestTokenSeenBy(patientUrl);
  await waitFor(async () => (await lastToken()) > firstToken, { describe: 'the token of the second operation' });
  await waitFor(async () => (await store.lease.holder('patient')) === null, { describe: 'the lease to end' });

  // Nothing that Redis could say keeps it from going on: it has its token, and must know by itself.
  server.pause();
  worker.signal('SIGCONT');
  await worker.waitForOutput('"step":"leaseLost"');
  server.resume();
  await worker.waitForOutput('"step":"ended"');
  expect(received).toEqual(['stop']);
  const events: RecoveryEvent[] = await store.events.recent(10);
  expect(events.filter(({ attempt }) => attempt === 1).map(({ status }) => status)).toEqual(['interrupted', 'started']);
});

async function highestTokenSeenBy(patientUrl: string): Promise<number> {
  const response = await fetch(`${patientUrl}/control`, { headers: { authorization: 'Bearer secret' } });
  return ((await response.json()) as { highestFencingToken: number }).highestFencingToken;
}

async function startWorker({
  redisUrl,
  patientUrl,
}: {
  redisUrl: string;
  patientUrl: string;
}): Promise<{ worker: StartedProcess; env: RecoveryWorkerEnv }> {
  const { path: directory, remove } = await makeTestDirectory('stopped-worker');
  closers.push(remove);
  const servicesFile = join(directory, 'services.yaml');
  const steps = `[{ driver: control, url: '${patientUrl}', operations: [stop, start] }]`;
  writeFileSync(
    servicesFile,
    `services:
  patient:
    name: Patient
    probe: { kind: http, url: '${patientUrl}/health' }
    ladder: [{ name: restart, actionType: service_restart, steps: ${steps} }]
`,
  );
  const variables = {
    REDIS_URL: redisUrl,
    CONTROL_TOKEN: 'secret',
    DATA_DIR: directory,
    SERVICES_FILE: servicesFile,
    MAX_ERROR_THRESHOLD: '1',
    START_PERIOD: '0',
    LEASE_TTL: '1000',
  };
  const worker = startProcess({
    args: [join(import.meta.dirname, 'main.ts')],
    env: { ...variables, LOG_LEVEL: 'debug' },
  });
  closers.push(() => {
    worker.signal('SIGCONT');
    return worker.stop();
  });
  await worker.waitForOutput('recovery worker ready');
  return { worker, env: recoveryWorkerEnvSchema.parse(variables) };
}

/** As the probe worker does it. */
async function beginRecovery({ store, env }: { store: Store; env: RecoveryWorkerEnv }): Promise<void> {
  const service = watchedServices(loadServicesFile(env.SERVICES_FILE), env).get('patient');
  if (service === undefined) throw new Error('the patient is not configured');
  const now = Date.now();
  await store.ledger.open(now);
  const { state } = await store.states.apply({
    serviceId: 'patient',
    event: {
      type: 'probeFinished',
      startedAt: now,
      result: { outcome: 'unhealthy', latencyMs: 1, errorClass: 'refused', message: 'refused' },
      conclusive: false,
    },
    policy: service.policy,
    now,
  });
  const incidentId = state.incident?.id ?? '';
  const queue = openRecoveryQueue({ url: env.REDIS_URL, log });
  closers.push(() => queue.close());
  await queue.enqueue({ serviceId: 'patient', incidentId, trigger: 'automatic' }, { jobId: incidentId, attempts: 3 });
}
