import { join } from 'node:path';
import {
  componentEnvSchema,
  readEnv,
  servicesFileSchema,
  watchedServices,
  type RecoveryEvent,
} from '@recovery/contracts';
import type { RecoveryStatus, ServiceEvent } from '@recovery/domain';
import { openRecoveryLog } from '@recovery/log-files';
import type { Loop } from '@recovery/runtime';
import { openStore, type Store } from '@recovery/store';
import { createTestRedis, makeTestDirectory, silentLogger, waitFor, type TestRedis } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHoldsFile } from './holds-file.ts';
import { keepLedger } from './keep-ledger.ts';

const WINDOW_MS = 3_600_000;
const log = silentLogger();
let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let store: Store;
let keeping: Loop | undefined;
/** How often the gateway has looked whether its ledger is there. */
let lookCount: number;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('keep-ledger');
  store = openStore({ redis: redis.redis, log });
  lookCount = 0;
});
afterEach(async () => {
  await keeping?.stop();
  store.close();
  await redis.drop();
  await directory.remove();
});

function keep(waitForEndsMs?: number): void {
  const { ledger, events, holds, states } = store;
  const read = (): ReturnType<typeof holds.read> => {
    lookCount += 1;
    return holds.read();
  };
  keeping = keepLedger({
    store: { ledger, events, states, holds: { ...holds, read } },
    holdsFile: openHoldsFile(join(directory.path, 'data', 'holds.json')),
    logDir: join(directory.path, 'logs'),
    windowMs: WINDOW_MS,
    ...(waitForEndsMs === undefined ? {} : { waitForEndsMs }),
    log,
  });
}

async function untilLookedAgain(times: number): Promise<void> {
  const before = lookCount;
  await waitFor(() => lookCount >= before + times);
}

it('a first start waits for nobody: the ledger is opened at the first look', async () => {
  keep();
  await untilLookedAgain(2);
  expect(await store.ledger.isOpen()).toBe(true);
});

it('after a loss of data workers have the time to enter what is in no log yet, though the log is empty', async () => {
  keep();
  await waitFor(() => store.ledger.isOpen());
  await redis.redis.flushdb();
  // The first look finds the ledger gone; a worker that has to connect again comes after it.
  await untilLookedAgain(3);
  const begunBeforeTheLoss = { serviceId: 'a', actionId: 'a-1.1', at: Date.now() - 10 };
  await store.ledger.enter([begunBeforeTheLoss], { keepMs: 2 * WINDOW_MS });
  expect(await store.ledger.isOpen()).toBe(false);
  await waitFor(() => store.ledger.isOpen());
  expect(await store.ledger.debits('a', { since: 0 })).toEqual([begunBeforeTheLoss.at]);
});

it('so they have when this gateway itself was started anew meanwhile', async () => {
  keep();
  await waitFor(() => store.ledger.isOpen());
  await keeping?.stop();
  await redis.redis.flushdb();
  keep();
  await untilLookedAgain(3);
  expect(await store.ledger.isOpen()).toBe(false);
  await waitFor(() => store.ledger.isOpen());
});

it('a start without an end that an earlier gateway could not write off is written off, one that is in flight is not', async () => {
  await store.ledger.open(Date.now());
  const at = Date.now() - 60_000;
  const event = (id: string, status: RecoveryStatus): RecoveryEvent => {
    const [service = '', attempt] = id.split('.');
    return { ...EVENT, id, at, service: service.slice(0, 1), status, incidentId: service, attempt: Number(attempt) };
  };
  const recoveryLog = openRecoveryLog({ dir: join(directory.path, 'logs'), log });
  await recoveryLog.append([
    event('a-1.1.started', 'started'),
    event('b-1.1.started', 'started'),
    event('b-1.1.ended', 'failed'),
    event('c-1.1.started', 'started'),
    event('c-1.2.started', 'started'),
  ]);
  await recoveryLog.close();
  await beginAttempts('c', { incidentId: 'c-1', count: 2, at });
  keep(100);
  await waitFor(async () => (await store.events.recent(10)).length >= 2);
  await untilLookedAgain(2);
  const ends = (await store.events.recent(10)).filter(({ id }) => id.endsWith('.ended'));
  expect(ends.map(({ id, status }) => `${id} ${status}`).toSorted()).toEqual([
    'a-1.1.ended interrupted',
    'c-1.1.ended interrupted',
  ]);
});

const EVENT = {
  actionType: 'service_restart',
  error: null,
  retryCount: 1,
  severity: 'info',
  rung: 'restart',
  durationMs: null,
} as const;

/** The state of a service whose last attempt is under way. */
async function beginAttempts(
  serviceId: string,
  { incidentId, count, at }: { incidentId: string; count: number; at: number },
): Promise<void> {
  const services = { [serviceId]: { name: serviceId, probe: { kind: 'tcp', host: '127.0.0.1', port: 1 } } };
  const env = readEnv(componentEnvSchema, { REDIS_URL: 'redis://127.0.0.1:1' });
  const policy = watchedServices(servicesFileSchema.parse({ services }), env).get(serviceId)?.policy;
  if (policy === undefined) throw new Error('no policy');
  const apply = (event: ServiceEvent) => store.states.apply({ serviceId, event, policy, now: at });
  await apply({ type: 'manualRecoveryRequested', incidentId, by: 'ann' });
  for (let attempt = 1; attempt <= count; attempt += 1) {
    const rung = { rung: 'restart', rungIndex: 0, actionType: 'service_restart' } as const;
    if (attempt > 1)
      await apply({ type: 'attemptFailed', incidentId, attempt: attempt - 1, error: 'no', interrupted: false });
    await apply({ type: 'attemptStarted', incidentId, attempt, ...rung, deadlineAt: at + 1000 });
  }
}
