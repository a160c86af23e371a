import { mkdir, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryEvent } from '@recovery/contracts';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  startTcpProxy,
  waitFor,
  type TestRedis,
  inspectByOpenApi,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loggedIds, logFileOf, numberedEvents, numberedIds } from '../test-support/logged-events.ts';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway | null;
let store: Store;

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('log-writer');
  gateway = await start();
  store = openStore({ redis: redis.redis, log: silentLogger() });
});
afterEach(async () => {
  await stop();
  store.close();
  await redis.drop();
  await directory.remove();
});

function start(): Promise<TestGateway> {
  return startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
}

async function stop(): Promise<void> {
  await gateway?.close();
  gateway = null;
}

const logDir = (): string => join(directory.path, 'logs');
const logFile = (): string => logFileOf(logDir());
const append = (from: number, to: number, changes: Partial<RecoveryEvent> = {}): Promise<void> =>
  store.events.append(numberedEvents(from, to, changes));
const ids = numberedIds;
const logged = (path = logFile()): Promise<string[]> => loggedIds(path);

async function pendingCount(): Promise<number> {
  const [count] = (await redis.redis.xpending('{recovery}:events', 'log-writer')) as [number];
  return count;
}

test('events reach the file in order and are acknowledged', async () => {
  await append(0, 500);
  await waitFor(async () => (await logged()).length === 500 && (await pendingCount()) === 0);
  expect(await logged()).toEqual(ids(0, 500));
});

test("today's recovery log is there before anything happens", async () => {
  const today = join(logDir(), 'recovery', `recovery-${new Date().toISOString().slice(0, 10)}.log`);
  await waitFor(async () => (await stat(today).catch(() => null))?.size === 0);
});

test('while the directory fails events wait, and then come in order, none lost, none doubled', async () => {
  await append(0, 10);
  await waitFor(async () => (await logged()).length === 10 && (await pendingCount()) === 0);
  await rename(join(logDir(), 'recovery'), join(logDir(), 'moved'));
  await writeFile(join(logDir(), 'recovery'), 'in the way');
  await append(10, 300);
  await waitFor(async () => (await pendingCount()) > 0);
  await rm(join(logDir(), 'recovery'));
  await rename(join(logDir(), 'moved'), join(logDir(), 'recovery'));
  await waitFor(async () => (await logged()).length === 300 && (await pendingCount()) === 0);
  expect(await logged()).toEqual(ids(0, 300));
});

test('what an earlier gateway wrote but did not acknowledge is acknowledged and not written again', async () => {
  await append(0, 5);
  await waitFor(async () => (await logged()).length === 5 && (await pendingCount()) === 0);
  await stop();
  await append(5, 8);
  // As after a kill between the write and the acknowledgement: delivered, one of three written.
  await redis.redis.xreadgroup('GROUP', 'log-writer', 'gateway', 'STREAMS', '{recovery}:events', '>');
  const [line] = (await readFile(logFile(), 'utf8')).trimEnd().split('\n').slice(-1);
  await writeFile(
    logFile(),
    `${await readFile(logFile(), 'utf8')}${line?.replaceAll('e4', 'e5')}\n${line?.slice(0, 60)}`,
  );
  gateway = await start();
  await waitFor(async () => (await logged()).length === 8 && (await pendingCount()) === 0);
  expect(await logged()).toEqual(ids(0, 8));
});

test('the file deleted or moved by somebody is made anew', async () => {
  await append(0, 1);
  // What is not acknowledged yet would rightly be written again.
  const isLogged = async (): Promise<boolean> => (await logged()).length === 1 && (await pendingCount()) === 0;
  await waitFor(isLogged);
  await rename(logFile(), `${logFile()}.1`);
  await append(1, 2);
  await waitFor(isLogged);
  expect(await logged()).toEqual(ids(1, 2));
  await rm(logDir(), { recursive: true });
  await append(2, 3);
  await waitFor(isLogged);
  expect(await logged()).toEqual(ids(2, 3));
});

test('after Redis lost everything, new events are logged', async () => {
  await append(0, 3);
  await waitFor(async () => (await logged()).length === 3);
  await redis.redis.flushdb();
  await append(3, 6);
  await waitFor(async () => (await logged()).length === 6);
  expect(await logged()).toEqual(ids(0, 6));
});

test('while nothing happens, a file that was moved away is let go and made anew within a second', async () => {
  const at = Date.now();
  await append(0, 1, { at });
  const file = join(logDir(), 'recovery', `recovery-${new Date(at).toISOString().slice(0, 10)}.log`);
  await waitFor(async () => (await logged(file)).length === 1 && (await pendingCount()) === 0);
  await rename(file, `${file}.1`);
  await waitFor(async () => (await stat(file)).size === 0);
  // What stands in it is read through another descriptor, for a moment.
  await waitFor(async () => {
    const descriptors = await readdir('/proc/self/fd');
    const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
    const open = paths.filter((path) => path.startsWith(file));
    return open.length === 1 && open[0] === file;
  });
});

test('expired files stay until the time of the cluster is known, and are deleted then', async () => {
  await stop();
  const expired = join(logDir(), 'recovery', 'recovery-2020-01-01.log');
  await mkdir(join(logDir(), 'recovery'), { recursive: true });
  await writeFile(expired, '');
  const line = await startTcpProxy({ port: Number(new URL(redis.url).port) });
  await line.setMode({ type: 'reset' });
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: line.urlOf(redis.url),
    directory: directory.path,
  });
  await waitFor(async () => (await gateway?.fetch('/readyz'))?.status === 503);
  expect(await stat(expired)).toMatchObject({ size: 0 });
  await line.setMode({ type: 'pass' });
  await waitFor(() =>
    stat(expired).then(
      () => false,
      () => true,
    ),
  );
  await stop();
  await line.close();
});

test('an alert is in the system and error logs, and the sentence people search for in the recovery log', async () => {
  const error = 'Maximum restart attempts (3) reached';
  await append(0, 1, { status: 'failed', severity: 'critical', error });
  await waitFor(async () => (await logged()).length === 1 && (await pendingCount()) === 0);
  expect(await readFile(logFile(), 'utf8')).toContain(` | failed | ${error} | `);
  for (const kind of ['system', 'errors']) {
    expect(await readFile(join(logDir(), kind, `${kind}-2026-11-23.log`), 'utf8')).toContain(error);
  }
});

test('what cannot be written for long is said in the log, at a bounded rate, and by readyz until it can be', async () => {
  await mkdir(logDir(), { recursive: true });
  await writeFile(join(logDir(), 'recovery'), 'in the way');
  await append(0, 1);
  const output = gateway?.output ?? [];
  await waitFor(() => output.some((line) => line.includes('log files cannot be written')));
  const readyz = async (): Promise<{ status: string }> =>
    (await gateway?.fetch('/readyz'))?.json() as Promise<{ status: string }>;
  await waitFor(async () => (await readyz()).status === 'unavailable', { timeoutMs: 20_000 });
  expect(await readyz()).toMatchObject({ checks: { redis: { ok: true }, 'log-writer': { ok: false } } });
  expect(output.length).toBeLessThan(10);
  await rm(join(logDir(), 'recovery'));
  await waitFor(async () => (await readyz()).status === 'ok');
  expect(await logged()).toEqual(ids(0, 1));
});
