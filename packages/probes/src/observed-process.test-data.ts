import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { componentEnvSchema, readEnv, servicesFileSchema, watchedServices, type ProbeSpec } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import { createLogger } from '@recovery/runtime';
import { createProbes } from './create-probes.ts';
import { startDnsServer, type DnsReply } from './observer/canaries/dns-server.test-data.ts';

/** What probing each service gave, by its id. */
export type Results = Readonly<Record<string, ProbeResult>>;

const GIVE_UP_AFTER_MS = 20_000;
const PAUSE_MS = 50;

type Specs = Readonly<Record<string, ProbeSpec>>;

/** Probes before, while and after this process has no file descriptors left, or few; prints the results as one line of JSON. */
export async function probeWithoutDescriptors(specs: Specs): Promise<void> {
  const { probeAll, close } = startProbing(specs);
  const before = await probeAll();
  const open = openUntilNoneIsLeft();
  const exhausted = await probeAll();
  for (const descriptor of open.splice(0, 12)) closeSync(descriptor);
  const scarce = await probeAll();
  for (const descriptor of open) closeSync(descriptor);
  const after = await untilAllCount(probeAll);
  await close();
  print({ before, exhausted, scarce, after });
}

function openUntilNoneIsLeft(): number[] {
  const open: number[] = [];
  for (;;) {
    try {
      open.push(openSync('/dev/null', 'r'));
    } catch {
      return open;
    }
  }
}

/**
 * Probes with a DNS server that replies in each of these ways, and then with an address again; prints the results
 * as one line of JSON. To be run in mount and network namespaces of its own, as their root.
 */
export async function probeByName(
  specs: Specs,
  { replies, resolvConf }: { replies: readonly DnsReply[]; resolvConf: string },
): Promise<void> {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  execFileSync('mount', ['--bind', resolvConf, '/etc/resolv.conf']);
  let reply: DnsReply = 'address';
  const server = await startDnsServer(() => reply, 53);
  const { probeAll, close } = startProbing(specs);
  const found: Record<string, Results> = {};
  for (const fault of replies) {
    reply = fault;
    found[fault] = await probeAll();
    reply = 'address';
    found[`after ${fault}`] = await untilAllCount(probeAll);
  }
  await close();
  server.close();
  print(found);
}

function startProbing(specs: Specs) {
  const services = Object.fromEntries(Object.entries(specs).map(([id, probe]) => [id, { name: id, probe }]));
  const env = readEnv(componentEnvSchema, { REDIS_URL: 'redis://127.0.0.1:1' });
  const watched = watchedServices(servicesFileSchema.parse({ services }), env);
  const probes = createProbes({
    services: () => watched,
    heartbeats: { last: () => Promise.resolve(null) },
    log: createLogger('observed', { level: 'silent' }),
  });
  const { signal } = new AbortController();
  const probeAll = async (): Promise<Results> =>
    Object.fromEntries(
      await Promise.all(
        [...watched].map(async ([id, service]): Promise<[string, ProbeResult]> => [
          id,
          await probes.probeOf(service)(signal),
        ]),
      ),
    );
  return { probeAll, close: () => probes.close() };
}

async function untilAllCount(probeAll: () => Promise<Results>): Promise<Results> {
  const startedAt = performance.now();
  for (;;) {
    const results = await probeAll();
    const allCount = Object.values(results).every(({ outcome }) => outcome !== 'unknown');
    if (allCount || performance.now() - startedAt > GIVE_UP_AFTER_MS) return results;
    await sleep(PAUSE_MS);
  }
}

function print(results: object): void {
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
