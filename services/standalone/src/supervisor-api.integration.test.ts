import { join } from 'node:path';
import { supervisedProcessSchema } from '@recovery/contracts';
import { FencingLedger } from '@recovery/runtime';
import { makeTestDirectory, silentLogger } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessSpec } from './process-spec.ts';
import { startSupervisorApi } from './supervisor-api.ts';
import { Supervisor } from './supervisor.ts';

const TOKEN = 'token-of-the-test';
let directory: { path: string; remove(): Promise<void> };
let supervisor: Supervisor;
let api: { url: string; close(): Promise<void> };

beforeAll(async () => {
  directory = await makeTestDirectory('supervisor-api');
  supervisor = new Supervisor({
    runDir: directory.path,
    processLogDir: directory.path,
    log: silentLogger(),
    onPatientDeath: () => undefined,
    onDeath: () => undefined,
    onChange: () => undefined,
  });
  const spec = (name: string, kind: ProcessSpec['kind']): ProcessSpec => ({
    name,
    kind,
    command: {
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      cwd: directory.path,
      env: {},
    },
    restartsItself: kind === 'component',
    endingSteps: [{ signal: 'SIGTERM', graceMs: 1_000 }],
  });
  await Promise.all([
    supervisor.run(spec('trade-engine', 'watched')),
    supervisor.run(spec('postgres', 'server')),
    supervisor.run(spec('redis', 'server')),
    supervisor.run(spec('scheduler', 'component')),
  ]);
  api = await serve();
});

afterAll(async () => {
  await api.close();
  await supervisor.stopAll();
  await directory.remove();
});

function serve() {
  const ledger = new FencingLedger(join(directory.path, 'fencing.json'));
  return startSupervisorApi({ supervisor, ledger, token: TOKEN, log: silentLogger() });
}

async function call(path: string, init: RequestInit = {}, token = TOKEN): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${api.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}

function order(path: string, fencingToken: unknown) {
  return call(path, { method: 'POST', body: JSON.stringify({ fencingToken }) });
}

test('lists the processes and shows each', async () => {
  const { status, body } = await call('/processes');
  expect(status).toBe(200);
  const names = supervisedProcessSchema.array().parse(body);
  expect(names.map(({ name }) => name).toSorted()).toEqual(['postgres', 'redis', 'scheduler', 'trade-engine']);
  expect(await call('/processes/trade-engine')).toMatchObject({
    status: 200,
    body: { name: 'trade-engine', kind: 'watched', state: 'running' },
  });
});

test.each(['trade-engine', 'postgres'])(
  'restarts %s by a higher fencing token only, also after a restart of ours',
  async (name) => {
    const before = supervisor.find(name)?.view.pid;
    const restarted = await order(`/processes/${name}/restart`, 7);
    expect(restarted).toMatchObject({ status: 200, body: { name, state: 'running' } });
    const after = supervisor.find(name)?.view.pid;
    expect(after).not.toBe(before);

    await api.close();
    api = await serve();
    for (const stale of [7, 6]) {
      expect(await order(`/processes/${name}/restart`, stale)).toMatchObject({
        status: 409,
        body: { code: 'fencing_token_stale', highestSeen: 7 },
      });
    }
    expect(supervisor.find(name)?.view.pid).toBe(after);
    expect(await order(`/processes/${name}/stop`, 8)).toMatchObject({ status: 200, body: { state: 'stopped' } });
    expect(await order(`/processes/${name}/start`, 9)).toMatchObject({ status: 200, body: { state: 'running' } });
  },
);

test('a fence leaves the process alone and refuses every older order from then on', async () => {
  const before = supervisor.find('trade-engine')?.view.pid;
  expect(await order('/processes/trade-engine/fence', 1000)).toMatchObject({ status: 200, body: { pid: before } });
  expect((await order('/processes/trade-engine/restart', 999)).status).toBe(409);
  expect((await order('/processes/trade-engine/fence', 1000)).status).toBe(409);
  expect(supervisor.find('trade-engine')?.view.pid).toBe(before);
});

test.each([
  ['no token', () => call('/processes', {}, ''), 401],
  ['a wrong token', () => call('/processes', {}, 'guess'), 401],
  ['an unknown process', () => order('/processes/nobody/restart', 100), 404],
  ['an unknown order', () => order('/processes/trade-engine/explode', 100), 404],
  ['an unknown route', () => call('/'), 404],
  ['a component, which is no patient', () => order('/processes/scheduler/restart', 100), 403],
  ['Redis, which is no patient', () => order('/processes/redis/stop', 100), 403],
  ['a token that is no number', () => order('/processes/trade-engine/restart', 'x'), 400],
  ['an order by GET', () => call('/processes/trade-engine/restart'), 405],
  ['a body that is no JSON', () => call('/processes/trade-engine/stop', { method: 'POST', body: '{' }), 400],
  ['a huge body', () => call('/processes/trade-engine/stop', { method: 'POST', body: ' '.repeat(20_000) }), 400],
])('refuses %s', async (_description, attempt, status) => {
  expect((await attempt()).status).toBe(status);
});
