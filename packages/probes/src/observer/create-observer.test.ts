import { afterEach, describe, expect, test } from 'vitest';
import { probeSpecSchema } from '@recovery/contracts';
import { createLogger } from '@recovery/runtime';
import { waitFor } from '@recovery/test-kit';
import type { Canary, CanaryName } from './canary.ts';
import { createObserver } from './create-observer.ts';

const INTERVAL_MS = 60;
const HANGS = Symbol('hangs');
const named = probeSpecSchema.parse({ kind: 'tcp', host: 'shop.example', port: 80 });
const unnamed = probeSpecSchema.parse({ kind: 'tcp', host: '127.0.0.1', port: 80 });
const signal = new AbortController().signal;

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0)) await release();
});

/** Canaries whose trouble the test sets, and how often each was asked. */
function setUp() {
  const troubles: Partial<Record<CanaryName, string | Error | typeof HANGS>> = {};
  const askedAt: Record<CanaryName, number[]> = {
    'event-loop': [],
    'file-descriptors': [],
    'loopback-http': [],
    dns: [],
  };
  const canary = (name: CanaryName): Canary => ({
    check: () => {
      askedAt[name].push(performance.now());
      const trouble = troubles[name] ?? null;
      if (trouble === HANGS) return new Promise(() => undefined);
      return trouble instanceof Error ? Promise.reject(trouble) : Promise.resolve(trouble);
    },
  });
  const log = createLogger('test', { level: 'silent' });
  const observer = createObserver(
    {
      'event-loop': canary('event-loop'),
      'file-descriptors': canary('file-descriptors'),
      'loopback-http': canary('loopback-http'),
      dns: { ...canary('dns'), concerns: (spec) => spec === named },
    },
    { log, intervalMs: INTERVAL_MS },
  );
  releases.push(() => observer.close());
  return { observer, troubles, askedAt };
}

describe('the verdict', () => {
  test('names the canary and its reason, and since when', async () => {
    const { observer, troubles } = setUp();
    expect(observer.verdict()).toEqual({ ok: true, reason: null });
    troubles['loopback-http'] = new Error('connect ECONNREFUSED');
    await observer.lookAgain(unnamed, signal);
    const verdict = observer.verdict();
    expect(verdict).toMatchObject({ ok: false, reason: 'canary loopback-http: connect ECONNREFUSED' });
    const { since } = verdict as Extract<typeof verdict, { ok: false }>;
    await observer.lookAgain(unnamed, signal);
    expect(observer.verdict()).toMatchObject({ since });
  });

  test('names what may be the cause of the others first', async () => {
    const { observer, troubles } = setUp();
    Object.assign(troubles, { 'loopback-http': 'no answer', 'event-loop': 'stood still' });
    await observer.lookAgain(unnamed, signal);
    expect(observer.verdict().reason).toBe('canary event-loop: stood still');
    expect(observer.canaries()).toMatchObject({ dns: { ok: true }, 'loopback-http': { ok: false } });
  });

  test('on a probe leaves out the canaries that do not concern it', async () => {
    const { observer, troubles } = setUp();
    troubles.dns = 'no answer';
    await observer.lookAgain(named, signal);
    expect(observer.verdict(named).ok).toBe(false);
    expect(observer.verdict().ok).toBe(false);
    expect(observer.verdict(unnamed)).toEqual({ ok: true, reason: null });
  });
});

test('one failed look is enough; well again it is after two good ones an interval apart, however many are asked for', async () => {
  const { observer, troubles, askedAt } = setUp();
  troubles['file-descriptors'] = 'none left';
  await waitFor(() => !observer.verdict().ok);
  delete troubles['file-descriptors'];
  const askedBefore = askedAt['file-descriptors'].length;
  await waitFor(() => observer.lookAgain(unnamed, signal).then(() => observer.verdict().ok), { intervalMs: 0 });
  const [firstGoodAt = 0, ...laterGoodAt] = askedAt['file-descriptors'].slice(askedBefore);
  expect((laterGoodAt.at(-1) ?? 0) - firstGoodAt).toBeGreaterThanOrEqual(INTERVAL_MS * 0.8);
});

test('a relapse between two good looks begins the waiting anew', async () => {
  const { observer, troubles } = setUp();
  troubles.dns = 'no answer';
  await waitFor(() => !observer.verdict().ok);
  delete troubles.dns;
  await observer.lookAgain(named, signal);
  troubles.dns = 'no answer again';
  await observer.lookAgain(named, signal);
  delete troubles.dns;
  await observer.lookAgain(named, signal);
  expect(observer.verdict().reason).toBe('canary dns: no answer again');
  await waitFor(() => observer.verdict().ok);
});

test('a canary that hangs has failed, and holds up no other', async () => {
  const { observer, troubles, askedAt } = setUp();
  troubles['loopback-http'] = HANGS;
  const askedBefore = askedAt.dns.length;
  await waitFor(() => observer.verdict().reason === 'canary loopback-http: loopback-http took longer than 2000 ms');
  expect(askedAt.dns.length).toBeGreaterThan(askedBefore + 5);
});

test('looks that many ask for at once are one, and do not follow upon each other at any rate', async () => {
  const { observer, askedAt } = setUp();
  await observer.lookAgain(named, signal);
  const askedBefore = askedAt.dns.length;
  const startedAt = performance.now();
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 100 }, () => observer.lookAgain(named, signal)));
  }
  const askedCount = askedAt.dns.length - askedBefore;
  expect(askedCount).toBeGreaterThanOrEqual(5);
  expect(askedCount).toBeLessThanOrEqual((performance.now() - startedAt) / 50 + 2);
});

test('nobody waits for a look after a cancellation', async () => {
  const { observer, troubles } = setUp();
  troubles.dns = HANGS;
  await observer.lookAgain(named, AbortSignal.abort());
  expect(observer.verdict()).toEqual({ ok: true, reason: null });
});
