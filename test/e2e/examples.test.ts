import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '@recovery/local-servers';
import { makeTestDirectory } from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningSystem } from './running-system.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLES = {
  shop: { folder: 'express-app', program: process.execPath, script: 'ctl.mjs' },
  cache: { folder: 'redis-cache', program: 'sh', script: 'ctl.sh' },
  daemon: { folder: 'shell-daemon', program: 'sh', script: 'ctl.sh' },
} as const;
type Example = keyof typeof EXAMPLES;
const IDS = ['shop', 'cache', 'daemon'] as const;

const pidOf = (id: Example) => Number(readFileSync(join(ROOT, 'examples', EXAMPLES[id].folder, '.run/pid'), 'utf8'));

function ctl(id: Example, { order, env }: { order: 'start' | 'stop'; env: Record<string, string> }): void {
  const { folder, program, script } = EXAMPLES[id];
  const options = { env: { ...process.env, ...env }, stdio: 'ignore' as const };
  expect(spawnSync(program, [join(ROOT, 'examples', folder, script), order], options).status).toBe(0);
}

/** The entries of all examples in one file. */
function allServices(): string {
  const entries = IDS.map((id) => {
    const text = readFileSync(join(ROOT, 'examples', EXAMPLES[id].folder, 'services.yaml'), 'utf8');
    return text.slice(text.indexOf('services:\n') + 'services:\n'.length);
  });
  return `services:\n${entries.join('')}`;
}

describe('the examples, services of somebody else', () => {
  let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
  let system: RunningSystem;
  let env: Record<string, string>;
  beforeAll(async () => {
    directory = await makeTestDirectory('examples');
    env = { SHOP_PORT: String(await freePort()), CACHE_PORT: String(await freePort()) };
    const servicesFile = join(directory.path, 'services.yaml');
    writeFileSync(servicesFile, allServices());
    for (const id of IDS) ctl(id, { order: 'start', env });
    system = await RunningSystem.start({ ...env, SERVICES_FILE: servicesFile }, { services: IDS });
  });
  afterAll(async () => {
    await system?.stop();
    for (const id of IDS) ctl(id, { order: 'stop', env });
    await directory.remove();
  });

  async function healed(id: Example, rung: string): Promise<void> {
    const isHealed = (line: { status: string; details: Readonly<Record<string, string>> }): boolean =>
      line.status === 'success' && line.details['rung'] === rung;
    await system.waitForLog(isHealed, { service: id, timeoutMs: 60_000 });
    await system.waitForStatus(id, 'running', 10_000);
  }

  it('an Express app that answers badly puts itself in order, and keeps its process', async () => {
    const before = pidOf('shop');
    const shop = `http://127.0.0.1:${env['SHOP_PORT']}`;
    await fetch(`${shop}/break`, { method: 'POST' });
    expect((await fetch(`${shop}/health`)).status).toBe(500);
    await healed('shop', 'reset');
    expect(pidOf('shop')).toBe(before);
  });

  it.each([
    ['a Redis cache that was killed', 'cache', 'SIGKILL'],
    ['a shell daemon that hangs', 'daemon', 'SIGSTOP'],
  ] as const)('%s is replaced by its command', async (_name, id, signal) => {
    const before = pidOf(id);
    process.kill(before, signal);
    await healed(id, 'restart');
    expect(pidOf(id)).not.toBe(before);
  });
});
