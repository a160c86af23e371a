import { createTestRedis, silentLogger, type TestRedis } from '@recovery/test-kit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../packages/store/src/index.ts';
import { KEYS } from '../../packages/store/src/keys.ts';
import { acquireLease } from '../../packages/store/src/scripts/acquire-lease.ts';
import { nextFencingToken } from '../../packages/store/src/scripts/next-fencing-token.ts';
import { releaseLease } from '../../packages/store/src/scripts/release-lease.ts';
import { renewLease } from '../../packages/store/src/scripts/renew-lease.ts';
import { MemoryLedger } from './cluster/memory-ledger.ts';

const SEED = 1;
const MOST_RUNS = 500;
const LONGEST_MS = 5_000;
const STARTS_AT = Date.UTC(2026, 0, 4);
const SERVICES = ['a', 'b', 'c'] as const;
const WINDOW_MS = 90_000;
/** Longer than a run takes: leases end when a step says so, not by the clock of the machine. */
const LEASE_TTL_MS = 600_000;

const rules = fc.record({
  budget: fc.integer({ min: 1, max: 3 }),
  maxConcurrent: fc.integer({ min: 1, max: 3 }),
  maxStartsPerMinute: fc.integer({ min: 1, max: 5 }),
  holdMs: fc.constantFrom(4_000, 30_000),
});
type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

const service = fc.constantFrom(...SERVICES);
const action = fc.record({ serviceId: service, number: fc.nat(4) });
const lease = fc.record({
  serviceId: service,
  value: fc.constantFrom('1', '2').map((name) => `${name} ${LEASE_TTL_MS} w`),
});
const trigger = fc.constantFrom('automatic', 'automatic', 'manual');
const steps = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constant('begin'), action, trigger, isStale: fc.nat(19) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('enter'),
      done: fc.array(fc.record({ action, agoMs: fc.nat(2 * WINDOW_MS) }), { maxLength: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constantFrom('acquire', 'acquire', 'renew', 'release', 'token'), lease }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('lose', 'open', 'open', 'leasesEnd') }) },
);
/** Clocks of two hosts differ by a little: time goes back, too. Often a limit ends exactly now. */
const passing = fc.oneof(
  fc.integer({ min: -400, max: 3_000 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.constantFrom(0, 4_000, 30_000, 60_000, WINDOW_MS),
);
const history = fc.array(fc.record({ step: steps, thenMs: passing }), { maxLength: 60, size: 'max' });
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

let redis: TestRedis;
let store: Store;
beforeAll(async () => {
  redis = await createTestRedis();
  store = openStore({ redis: redis.redis, log: silentLogger() });
});
afterAll(async () => {
  store.close();
  await redis.drop();
});

interface Place {
  readonly memory: MemoryLedger;
  readonly rules: Rules;
  readonly now: number;
  /** Makes every lease in memory end. */
  endLeases(): void;
}

/** What Redis and memory answer to the same question. */
type Answers = readonly [unknown, unknown];

test(`the ledger of the model answers as the scripts on Redis do (seed ${SEED})`, { timeout: 60_000 }, async () => {
  const property = fc.asyncProperty(rules, history, async (ruled, lived) => {
    await redis.redis.flushdb();
    let serverNow = STARTS_AT;
    let now = STARTS_AT;
    const memory = new MemoryLedger(() => serverNow);
    const endLeases = (): void => void (serverNow += LEASE_TTL_MS);
    await open({ memory, rules: ruled, now, endLeases });
    for (const { step, thenMs } of lived) {
      const place = { memory, rules: ruled, now, endLeases };
      const [real, model] = await perform(step, place);
      expect(model, JSON.stringify(step)).toEqual(real);
      const [realView, modelView] = await views(place);
      expect(modelView, `after ${JSON.stringify(step)}`).toEqual(realView);
      now += thenMs;
      serverNow += 1;
    }
  });
  await fc.assert(property, { seed: SEED, numRuns: MOST_RUNS, plugins: [fc.interruptAfterTimeLimit(LONGEST_MS)] });
});

async function perform(step: Step, place: Place): Promise<Answers> {
  const { memory, rules: ruled, now, endLeases } = place;
  switch (step.what) {
    case 'begin': {
      const { action: of, trigger: by, isStale } = step;
      const { budget, holdMs, maxConcurrent, maxStartsPerMinute } = ruled;
      const request = {
        ledgerId: isStale === 0 ? 'another' : (memory.id ?? 'none'),
        ...idsOf(of),
        trigger: by,
        now,
        budget,
        windowMs: WINDOW_MS,
        limits: { maxConcurrent, maxStartsPerMinute },
        holdMs,
      };
      return [await store.ledger.begin(request), memory.begin(request)];
    }
    case 'enter': {
      const debits = step.done.map(({ action: of, agoMs }) => ({ ...idsOf(of), at: now - agoMs }));
      return [await store.ledger.enter(debits, { keepMs: 2 * WINDOW_MS }), memory.enter(debits)];
    }
    case 'acquire': {
      const request = { ...step.lease, ttlMs: LEASE_TTL_MS };
      return [await acquireLease(redis.redis, request), memory.acquire(request)];
    }
    case 'renew': {
      const request = { ...step.lease, ttlMs: LEASE_TTL_MS, now };
      return [await renewLease(redis.redis, request), memory.renew(request)];
    }
    case 'release':
      return [await releaseLease(redis.redis, step.lease), memory.release(step.lease)];
    case 'token':
      return tokens(step.lease, memory);
    case 'leasesEnd':
      endLeases();
      return [await redis.redis.del(SERVICES.map((id) => KEYS.lease(id))).then(() => null), null];
    case 'lose':
      return [await redis.redis.flushdb().then(() => undefined), memory.lose()];
    case 'open':
      return open(place);
  }
}

async function open({ memory, now }: Place): Promise<Answers> {
  return [await store.ledger.open(now), memory.open(now)];
}

function idsOf({ serviceId, number }: { serviceId: string; number: number }): { serviceId: string; actionId: string } {
  return { serviceId, actionId: `${serviceId}-1.${number}` };
}

/** The numbers differ, as the clocks do; whether there is one, and that the second is above the first, does not. */
async function tokens(of: { serviceId: string; value: string }, memory: MemoryLedger): Promise<Answers> {
  const real = [await nextFencingToken(redis.redis, of), await nextFencingToken(redis.redis, of)];
  const model = [memory.nextToken(of), memory.nextToken(of)];
  return [inOrder(real), inOrder(model)];
}

function inOrder([first = null, second = null]: readonly (number | null)[]): string {
  return first === null || second === null ? 'not ours' : second > first ? 'a higher one each time' : 'not higher';
}

/** All that can be asked of a ledger at a moment. */
async function views({ memory, now }: Place): Promise<Answers> {
  const since = now - WINDOW_MS;
  const [id, lately, ...debits] = await Promise.all([
    store.ledger.id(),
    store.ledger.lately(now),
    ...SERVICES.map((serviceId) => store.ledger.debits(serviceId, { since })),
  ]);
  const model = memory.lately(now);
  return [
    { id, debits, ...lately, underWay: lately.underWay.toSorted() },
    {
      id: memory.id,
      debits: SERVICES.map((serviceId) => memory.debits(serviceId, { since })),
      ...model,
      underWay: model.underWay.toSorted(),
    },
  ];
}
