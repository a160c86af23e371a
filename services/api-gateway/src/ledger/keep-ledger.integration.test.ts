import { join } from 'node:path';
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

function keep(): void {
  const { ledger, events, holds } = store;
  const read = (): ReturnType<typeof holds.read> => {
    lookCount += 1;
    return holds.read();
  };
  keeping = keepLedger({
    store: { ledger, events, holds: { ...holds, read } },
    holdsFile: openHoldsFile(join(directory.path, 'data', 'holds.json')),
    logDir: join(directory.path, 'logs'),
    windowMs: WINDOW_MS,
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
