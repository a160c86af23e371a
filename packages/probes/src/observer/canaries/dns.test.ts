import { Resolver } from 'node:dns/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Canary } from '../canary.ts';
import { startDnsServer, type DnsReply } from './dns-server.test-data.ts';
import { createDnsCanary } from './dns.ts';

const signal = new AbortController().signal;

/** The canary over a real resolver and a real server, which treats the names as `replies` says at the time. */
async function setUp(replies: Record<string, DnsReply>, { timeoutMs = 100 } = {}) {
  const server = await startDnsServer((hostname) => replies[hostname] ?? 'noSuchName');
  onTestFinished(() => server.close());
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
  onTestFinished(() => resolver.cancel());
  const canary = createDnsCanary({
    hostnames: () => Object.keys(replies),
    lookup: (hostname) => resolver.resolve4(hostname),
  });
  return { canary, server };
}

async function looks(canary: Canary, count: number): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  while (found.length < count) found.push(await canary.check(signal));
  return found;
}

test('is well, and asks nobody, when no service is checked at a name', async () => {
  const { canary, server } = await setUp({});
  expect(await looks(canary, 3)).toEqual([null, null, null]);
  expect(server.asked).toEqual([]);
});

test.each(['address', 'noSuchName', 'noAddress'] as const)('an answer is an answer: %s', async (reply) => {
  const { canary, server } = await setUp({ 'shop.test': reply });
  expect(await canary.check(signal)).toBeNull();
  expect(server.asked).toEqual(['shop.test']);
});

describe('a resolver that answers for no name', () => {
  test.each([
    ['servfail', 'ESERVFAIL'],
    ['refused', 'EREFUSED'],
    ['silence', 'ETIMEOUT'],
  ] as const)('%s: the names and %s are told', async (reply, code) => {
    const { canary } = await setUp({ 'a.test': reply, 'b.test': reply });
    const trouble = await canary.check(signal);
    expect(trouble).toContain('a.test, b.test');
    expect(trouble).toContain(code);
  });

  test('or is not there at all, is our trouble too', async () => {
    const { canary, server } = await setUp({ 'a.test': 'address' });
    server.close();
    expect(await canary.check(signal)).toContain('ECONNREFUSED');
  });

  test('is well again when it answers', async () => {
    const replies: Record<string, DnsReply> = { 'a.test': 'address', 'b.test': 'address' };
    const { canary } = await setUp(replies);
    expect(await canary.check(signal)).toBeNull();
    Object.assign(replies, { 'a.test': 'servfail', 'b.test': 'servfail' });
    expect(await canary.check(signal)).toContain('ESERVFAIL');
    Object.assign(replies, { 'a.test': 'address' });
    expect(await looks(canary, 4)).toEqual([null, null, null, null]);
  });
});

describe('names that are not answered for, among others that are', () => {
  const names = Array.from({ length: 10 }, (_, index) => `s${index}.test`);

  test('are the matter of their owners, whichever of them is asked first', async () => {
    const { canary, server } = await setUp(
      Object.fromEntries(names.map((name, index) => [name, index < 2 ? 'address' : 'servfail'])),
    );
    expect(await looks(canary, 20)).toEqual(Array.from({ length: 20 }, () => null));
    // Every name has its turn, and no look asks for many.
    expect(new Set(server.asked)).toEqual(new Set(names));
    expect(server.asked.length).toBeLessThanOrEqual(20 * 2);
  });

  test('are not waited for: another one is asked meanwhile', async () => {
    const { canary, server } = await setUp({ 'mute.test': 'silence', 'a.test': 'address' }, { timeoutMs: 60_000 });
    expect(await canary.check(signal)).toBeNull();
    expect(server.asked).toEqual(['mute.test', 'a.test']);
  });
});

test('no more than two lookups hang at a time, however many names and looks', async () => {
  const { canary, server } = await setUp(
    Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`s${index}.test`, 'silence'])),
    { timeoutMs: 60_000 },
  );
  const troubles = await Promise.all([canary.check(signal), canary.check(signal)]);
  expect(troubles).toEqual([expect.stringContaining('s0.test'), expect.stringContaining('s1.test')]);
  expect(server.asked).toEqual(['s0.test', 's1.test']);
});
