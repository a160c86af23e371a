import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ProbeSpec } from '@recovery/contracts';
import { makeTestDirectory, startProcess } from '@recovery/test-kit';
import { probeByName, probeWithoutDescriptors, type Results } from './observed-process.test-data.ts';

const WORLD = join(import.meta.dirname, 'observed-process.test-data.ts');
const canLimit = spawnSync('prlimit', ['--version']).status === 0;
const NAMESPACES = ['--map-root-user', '--mount', '--net'];
const canSeparate = spawnSync('unshare', [...NAMESPACES, 'ip', 'link', 'set', 'lo', 'up']).status === 0;

/** Runs a function of observed-process in a process of its own, begun by `command`, to its end. */
async function runObserved<Args extends readonly unknown[]>(
  command: readonly [string, ...string[]],
  { run, args: given }: { run: (...args: Args) => Promise<void>; args: Args },
): Promise<Record<string, Results>> {
  const source = `import { ${run.name} } from ${JSON.stringify(WORLD)}; await ${run.name}(...${JSON.stringify(given)});`;
  const [program, ...args] = command;
  const child = startProcess({
    command: program,
    args: [...args, process.execPath, '--input-type=module', '--eval', source],
  });
  onTestFinished(async () => void (await child.stop()));
  const ended = await child.exited;
  expect(ended, child.output()).toEqual({ code: 0, signal: null });
  return JSON.parse(child.output()) as Record<string, Results>;
}

async function listen(): Promise<number> {
  const server = createServer((socket) => void socket.destroy());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const refusing = {
  http: { kind: 'http', url: 'http://127.0.0.1:1/', method: 'GET', expectStatus: [200], headers: {} },
  tcp: { kind: 'tcp', host: '127.0.0.1', port: 1 },
  redis: { kind: 'redis', url: 'redis://127.0.0.1:1' },
  postgres: { kind: 'postgres', url: 'postgres://127.0.0.1:1/main', requiredTables: [] },
  command: { kind: 'command', argv: ['false'], environment: [], degradedExitCodes: [] },
} satisfies Record<string, ProbeSpec>;
const UNKNOWN = { outcome: 'unknown', errorClass: 'observer' };
const DOWN = { outcome: 'unhealthy' };
const REFUSED = { outcome: 'unhealthy', errorClass: 'refused' };

describe.skipIf(!canLimit)('a process that has no file descriptors left', () => {
  test('says nothing against any service, and sees again once it has some', { timeout: 60_000 }, async () => {
    const well = { kind: 'tcp', host: '127.0.0.1', port: await listen() } as const;
    const { before, exhausted, scarce, after } = await runObserved(['prlimit', '--nofile=64:64'], {
      run: probeWithoutDescriptors,
      args: [{ well, ...refusing }],
    });
    const kinds = Object.keys(refusing);
    const forEach = (expected: object): object => Object.fromEntries(kinds.map((kind) => [kind, expected]));
    expect(before).toMatchObject({ well: { outcome: 'healthy' }, ...forEach(DOWN) });
    expect(exhausted).toMatchObject({ well: UNKNOWN, ...forEach(UNKNOWN) });
    // A dozen is enough for some probe, and too few to be believed; only a success is proof.
    expect(scarce).toMatchObject(forEach(UNKNOWN));
    const messages = Object.values(scarce ?? {}).map(({ message }) => message);
    expect(messages).toContainEqual(
      expect.stringMatching(/canary file-descriptors: \d\d of 64 file descriptors are used/u),
    );
    expect(after).toMatchObject({ well: { outcome: 'healthy' }, ...forEach(DOWN) });
  });
});

describe.skipIf(!canSeparate)('a process whose resolver, the system’s own, fails', () => {
  test('blames no service that is checked at a name, and goes on with the others', { timeout: 60_000 }, async () => {
    const { path, remove } = await makeTestDirectory('resolver');
    onTestFinished(remove);
    const resolvConf = join(path, 'resolv.conf');
    await writeFile(resolvConf, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    const found = await runObserved(['unshare', ...NAMESPACES], {
      run: probeByName,
      args: [
        {
          named: { kind: 'tcp', host: 'shop.internal', port: 1, timeoutMs: 400 },
          unnamed: { kind: 'tcp', host: '127.0.0.1', port: 1 },
        },
        { replies: ['noSuchName', 'silence'], resolvConf },
      ],
    });
    expect(found).toMatchObject({
      noSuchName: { named: { outcome: 'unhealthy', errorClass: 'dns' }, unnamed: REFUSED },
      'after noSuchName': { named: REFUSED, unnamed: REFUSED },
      silence: { named: UNKNOWN, unnamed: REFUSED },
      'after silence': { named: REFUSED, unnamed: REFUSED },
    });
    expect(found['silence']?.['named']?.message).toContain(
      'canary dns: the resolver does not answer for shop.internal',
    );
  });
});
