import { freePort } from '@recovery/local-servers';
import { makeTestDirectory, silentLogger, waitFor } from '@recovery/test-kit';
import type { Loop } from '@recovery/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ManagedProcess } from './managed-process.ts';
import type { ProcessSpec } from './process-spec.ts';
import { Supervisor } from './supervisor.ts';
import { watchLiveness } from './watch-liveness.ts';

const TIMES = { intervalMs: 100, timeoutMs: 1000, hungAfterMs: 2500 };

let directory: { path: string; remove(): Promise<void> };
let supervisor: Supervisor;
let liveness: Loop;

beforeEach(async () => {
  directory = await makeTestDirectory('liveness');
  const log = silentLogger();
  supervisor = new Supervisor({
    runDir: directory.path,
    processLogDir: directory.path,
    log,
    onPatientDeath: () => undefined,
    onDeath: () => undefined,
    onChange: () => undefined,
  });
  liveness = watchLiveness({ supervisor, log, times: TIMES });
});

afterEach(async () => {
  await liveness.stop();
  await supervisor.stopAll();
  await directory.remove();
});

/** Answers on every path, until it is asked for /block: then its event loop stands still. */
async function run(name: string, changes: Partial<ProcessSpec> = {}): Promise<ManagedProcess> {
  const port = await freePort();
  const script = `require('node:http').createServer((request, response) => {
    if (request.url === '/block') for (;;);
    response.end('ok');
  }).listen(${port}, '127.0.0.1')`;
  const managed = await supervisor.run({
    name,
    kind: 'component',
    command: { command: process.execPath, args: ['-e', script], cwd: directory.path, env: {} },
    restartsItself: true,
    endingSteps: [{ signal: 'SIGTERM', graceMs: 300 }],
    healthUrl: `http://127.0.0.1:${port}`,
    ...changes,
  });
  await untilItAnswers(managed);
  return managed;
}

async function untilItAnswers({ spec }: ManagedProcess): Promise<void> {
  const url = spec.healthUrl ?? '';
  await waitFor(async () => (await fetch(url, { signal: AbortSignal.timeout(500) })).ok, { timeoutMs: 20_000 });
}

test('a component that is stopped, or whose event loop stands still, is killed and started again; no other', async () => {
  const [frozen, blocked, well] = await Promise.all([run('scheduler'), run('probe-worker'), run('recovery-worker')]);
  const patient = await run('trade-engine', { kind: 'watched', restartsItself: false });
  process.kill(frozen.view.pid ?? 0, 'SIGSTOP');
  process.kill(patient.view.pid ?? 0, 'SIGSTOP');
  fetch(`${blocked.spec.healthUrl}/block`).catch(() => undefined);
  await waitFor(() => frozen.view.restarts === 1 && blocked.view.restarts === 1, { timeoutMs: 30_000 });
  await Promise.all([untilItAnswers(frozen), untilItAnswers(blocked)]);
  expect(frozen.view.lastExit?.signal).toBe('SIGKILL');
  expect(well.view.restarts).toBe(0);
  // The recovery worker heals what is watched.
  expect(patient.view).toMatchObject({ state: 'running', restarts: 0 });
});

test('one that does not listen is not taken for hung', async () => {
  const quiet = await supervisor.run({
    name: 'scheduler',
    kind: 'component',
    command: { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], cwd: directory.path, env: {} },
    restartsItself: true,
    endingSteps: [{ signal: 'SIGTERM', graceMs: 300 }],
    healthUrl: `http://127.0.0.1:${await freePort()}`,
  });
  const hung = await run('probe-worker');
  process.kill(hung.view.pid ?? 0, 'SIGSTOP');
  await waitFor(() => hung.view.restarts === 1, { timeoutMs: 30_000 });
  expect(quiet.view.restarts).toBe(0);
});
