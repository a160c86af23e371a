import { waitFor, type Healer, type Patient } from '@recovery/test-kit';
import { expect } from 'vitest';

/** What the promise allows a process to say while Redis is away. */
const LINES_PER_MINUTE = 60;
/** How long an outage lasts in `npm test`; longer ones by REDIS_OUTAGE_MS. */
export const OUTAGE_MS = Number(process.env['REDIS_OUTAGE_MS'] ?? 8_000);

export interface Fault {
  begin(): Promise<unknown> | void;
  end(): Promise<unknown> | void;
  lastsMs: number;
}

/**
 * Lets Redis be away for a while, in which every component lives, is not ready, and says little; returns
 * when it was back (performance.now()).
 */
export async function outlive(healer: Healer, fault: Fault): Promise<number> {
  const calm = watchCalm(healer);
  await fault.begin();
  const beganAt = performance.now();
  const isOver = () => performance.now() - beganAt >= fault.lastsMs;
  const isUnready = async () => (await statusesOf(healer, 'readyz')).every((status) => status === 503);
  await waitFor(isUnready, { timeoutMs: fault.lastsMs, describe: 'no component to be ready' });
  await waitFor(isOver, { timeoutMs: fault.lastsMs + 1_000, intervalMs: 100 });
  expect(await statusesOf(healer, 'livez')).toEqual(healer.components.map(() => 200));
  await fault.end();
  const backAt = performance.now();
  await waitFor(() => healer.isReady(), { timeoutMs: 15_000, describe: 'every component to be ready again' });
  console.log('READY after', performance.now() - backAt);
  calm.expectSo();
  return backAt;
}

/** From now on: no process ends, none fails at something nobody caught, none says more than is promised. */
export function watchCalm(healer: Healer): { expectSo(): void } {
  const since = performance.now();
  const before = new Map(healer.components.map(({ name, output }) => [name, output().length]));
  return {
    expectSo: () => {
      const minutes = Math.ceil((performance.now() - since) / 60_000);
      for (const { name, output } of healer.components) {
        console.log(
          'LINES',
          name,
          output().slice(before.get(name)).trim().split('\n').length,
          'in',
          performance.now() - since,
        );
        const lines = output().slice(before.get(name)).trim().split('\n');
        expect(lines.length, `${name} said:\n${lines.join('\n')}`).toBeLessThanOrEqual(LINES_PER_MINUTE * minutes);
        expect(lines.filter((line) => !line.startsWith('{"level":"') && line !== '')).toEqual([]);
        expect(lines.filter((line) => line.startsWith('{"level":"fatal"'))).toEqual([]);
      }
    },
  };
}

/** SIGTERM to every component; nothing of what it has outlived keeps it from ending well. */
export async function expectGracefulEnd(healer: Healer): Promise<void> {
  expect(await healer.stop()).toEqual(healer.components.map(() => ({ code: 0, signal: null })));
}

/** Resolves with the monotonic time of the first probe after `since`. */
export async function nextProbe(patient: Patient, since: number, timeoutMs = 20_000): Promise<number> {
  const probe = await waitFor(() => patient.probes.find(({ at }) => at > since), { timeoutMs });
  console.log('PROBE after', probe.at - since);
  return probe.at;
}

function statusesOf(healer: Healer, path: 'livez' | 'readyz'): Promise<number[]> {
  return Promise.all(healer.components.map(async ({ baseUrl }) => (await fetch(`${baseUrl}/${path}`)).status));
}
