import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isSameProcess, readProcess } from '@recovery/local-servers';
import { makeTestDirectory, silentLogger, waitFor } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanUpOrphans } from './clean-up-orphans.ts';
import type { ManagedProcess } from './managed-process.ts';
import { listPidFiles, writePidFile } from './pid-file.ts';
import type { ProcessSpec } from './process-spec.ts';
import { Supervisor } from './supervisor.ts';

const WAIT = 'setInterval(() => {}, 1000)';
const DEAF = `process.on('SIGTERM', () => {}); ${WAIT}`;
// Prints the pid of a child of its own.
const PARENT = `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(WAIT)}]); console.log('child ' + pid); ${WAIT}`;

let directory: { path: string; remove(): Promise<void> };
let supervisor: Supervisor;
let deadPatients: string[];

beforeEach(async () => {
  directory = await makeTestDirectory('supervisor');
  deadPatients = [];
  supervisor = new Supervisor({
    runDir: directory.path,
    processLogDir: directory.path,
    log: silentLogger(),
    onPatientDeath: ({ spec }) => deadPatients.push(spec.name),
    onDeath: () => undefined,
    onChange: () => undefined,
  });
});

afterEach(async () => {
  await supervisor.stopAll();
  await directory.remove();
});

function specOf(name: string, script: string, overrides: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    name,
    kind: 'component',
    command: { command: process.execPath, args: ['-e', script], cwd: directory.path, env: {} },
    restartsItself: true,
    endingSteps: [{ signal: 'SIGTERM', graceMs: 300 }],
    ...overrides,
  };
}

function entryOf(managed: ManagedProcess) {
  const entry = readProcess(managed.view.pid ?? 0);
  if (entry === null) throw new Error(`${managed.spec.name} does not run`);
  return entry;
}

async function childOf(managed: ManagedProcess) {
  const line = await waitFor(() => managed.processLog.plainTail(1).find((text) => text.startsWith('child ')));
  const entry = readProcess(Number(line.slice('child '.length)));
  if (entry === null) throw new Error('the child does not run');
  return entry;
}

test('a component that was killed runs again, as another process', async () => {
  const managed = await supervisor.run(specOf('scheduler', WAIT));
  const first = entryOf(managed);
  process.kill(first.pid, 'SIGKILL');
  await waitFor(() => managed.view.state === 'running' && managed.view.restarts === 1);
  expect(entryOf(managed).pid).not.toBe(first.pid);
  expect(managed.view.lastExit).toMatchObject({ code: null, signal: 'SIGKILL' });
});

test('a component that keeps dying is started again with growing pauses', async () => {
  const managed = await supervisor.run(specOf('scheduler', 'process.exit(3)'));
  const startedAt = performance.now();
  await waitFor(() => managed.view.restarts === 3, { timeoutMs: 15_000 });
  expect(performance.now() - startedAt).toBeGreaterThan(100 + 200 + 400);
  expect(managed.view.lastExit?.code).toBe(3);
});

test('a watched service that was killed is reported and not started again', async () => {
  const other = await supervisor.run(specOf('scheduler', WAIT));
  const managed = await supervisor.run(specOf('trade-engine', WAIT, { kind: 'watched', restartsItself: false }));
  process.kill(entryOf(managed).pid, 'SIGKILL');
  await waitFor(() => managed.view.state === 'exited');
  expect(deadPatients).toEqual(['trade-engine']);
  // Dies after it and runs again before it would have: by then the patient had its chance too.
  process.kill(entryOf(other).pid, 'SIGKILL');
  await waitFor(() => other.view.restarts === 1);
  expect(managed.view).toMatchObject({ state: 'exited', pid: null, restarts: 0 });
  await managed.restart();
  expect(managed.view).toMatchObject({ state: 'running', restarts: 1 });
});

test('a process that was asked to stop is not taken for dead', async () => {
  const managed = await supervisor.run(specOf('trade-engine', WAIT, { kind: 'watched', restartsItself: false }));
  await managed.stop();
  expect(managed.view.state).toBe('stopped');
  expect(deadPatients).toEqual([]);
});

test('a frozen process is ended with its child at once, without waiting for an answer', async () => {
  const managed = await supervisor.run(
    specOf('trade-engine', PARENT, { kind: 'watched', endingSteps: [{ signal: 'SIGTERM', graceMs: 30_000 }] }),
  );
  const parent = entryOf(managed);
  const child = await childOf(managed);
  process.kill(parent.pid, 'SIGSTOP');
  process.kill(child.pid, 'SIGSTOP');
  await waitFor(() => readProcess(parent.pid)?.state === 'T' && readProcess(child.pid)?.state === 'T');
  await managed.restart();
  expect(isSameProcess(parent)).toBe(false);
  expect(isSameProcess(child)).toBe(false);
  expect(managed.view.state).toBe('running');
});

test('a process that ignores SIGTERM is killed after its grace', async () => {
  const managed = await supervisor.run(specOf('scheduler', `${DEAF}; console.log('deaf')`));
  await waitFor(() => managed.processLog.plainTail(1)[0] === 'deaf');
  const entry = entryOf(managed);
  await supervisor.stopAll();
  expect(isSameProcess(entry)).toBe(false);
  expect(managed.view.lastExit?.signal).toBe('SIGKILL');
});

test('what a process leaves behind ends when it dies', async () => {
  const managed = await supervisor.run(specOf('trade-engine', PARENT, { kind: 'watched', restartsItself: false }));
  const child = await childOf(managed);
  process.kill(entryOf(managed).pid, 'SIGKILL');
  expect(await waitFor(() => !isSameProcess(child))).toBe(true);
});

test('orders for one process are carried out one after the other', async () => {
  const managed = await supervisor.run(specOf('trade-engine', WAIT, { kind: 'watched', restartsItself: false }));
  await Promise.all([managed.restart(), managed.stop(), managed.start(), managed.restart()]);
  expect(managed.view).toMatchObject({ state: 'running', restarts: 3 });
});

test('orphans of a launcher that was killed are ended, and only they', async () => {
  const start = async () => {
    const child = spawn(process.execPath, ['-e', WAIT], { detached: true });
    await once(child, 'spawn');
    const entry = readProcess(child.pid ?? 0);
    if (entry === null) throw new Error('it does not run');
    return entry;
  };
  const [orphan, frozen, stranger] = await Promise.all([start(), start(), start()]);
  process.kill(frozen.pid, 'SIGSTOP');
  writePidFile(directory.path, 'scheduler', orphan);
  writePidFile(directory.path, 'trade-engine', frozen);
  // The pid was since given to somebody else.
  writePidFile(directory.path, 'api-gateway', { pid: stranger.pid, startTime: 'long ago' });
  const ended = await cleanUpOrphans({ runDir: directory.path, log: silentLogger() });
  expect(ended.toSorted()).toEqual(['scheduler', 'trade-engine']);
  expect([orphan, frozen].some(isSameProcess)).toBe(false);
  expect(isSameProcess(stranger)).toBe(true);
  expect(listPidFiles(directory.path)).toEqual([]);
  process.kill(stranger.pid, 'SIGKILL');
});
