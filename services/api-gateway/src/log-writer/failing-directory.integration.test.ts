import { execFile } from 'node:child_process';
import { lstat, mkdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type TestRedis,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loggedIds, logFileOf, numberedEvents, numberedIds } from '../test-support/logged-events.ts';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

const run = promisify(execFile);
let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway | null;
let store: Store;
const mending: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('failing-logs');
  store = openStore({ redis: redis.redis, log: silentLogger() });
  gateway = null;
});
afterEach(async () => {
  for (const mend of mending.splice(0)) await mend().catch(() => undefined);
  await gateway?.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

const logDir = (): string => join(directory.path, 'logs');
const logged = (): Promise<string[]> => loggedIds(logFileOf(logDir()));
const waitingCount = async (): Promise<number> => {
  const [count] = (await redis.redis.xpending('{recovery}:events', 'log-writer')) as [number];
  return count;
};
const isRefused = async (): Promise<boolean> =>
  (gateway?.output ?? []).some((line) => line.includes('log files cannot be written')) && (await waitingCount()) > 0;

async function start(): Promise<void> {
  gateway = await startTestGateway({
    inspect: inspectByOpenApi(),
    redisUrl: redis.url,
    directory: directory.path,
  });
}

const ALL = numberedIds(0, 410);

/** What is logged of {@link ALL}, which come before, while and after `breakIt` holds. */
async function loggedThrough(breakIt: () => Promise<() => Promise<unknown>>): Promise<string[]> {
  await store.events.append(numberedEvents(0, 10));
  await waitFor(async () => (await logged()).length === 10 && (await waitingCount()) === 0);
  const mend = await breakIt();
  mending.push(mend);
  await store.events.append(numberedEvents(10, 400, { error: 'x'.repeat(1_000) }));
  await waitFor(isRefused);
  await store.events.append(numberedEvents(400, 410));
  await mend();
  await waitFor(async () => (await logged()).length >= 410 && (await waitingCount()) === 0);
  return logged();
}

/** Whether this machine lets us do that; as an ordinary user or in a container it may not. */
async function isPossible(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, [...args]).then(
    () => true,
    () => false,
  );
}

test('a file that nobody may change, root included (chattr +i), is waited for', async (context) => {
  await start();
  await mkdir(logDir(), { recursive: true });
  const probe = join(directory.path, 'probe');
  await writeFile(probe, '');
  if (!(await isPossible('chattr', ['+i', probe]))) return context.skip('chattr +i is not possible here');
  await run('chattr', ['-i', probe]);
  const ids = await loggedThrough(async () => {
    // What is open may go on; so whoever opens it next is refused.
    const file = logFileOf(logDir());
    const text = await readFile(file);
    await rm(file);
    await writeFile(file, text);
    await run('chattr', ['+i', file]);
    return () => run('chattr', ['-i', file]);
  });
  expect(ids).toEqual(ALL);
});

test('a full disk tears no line, loses none and doubles none', async (context) => {
  await mkdir(logDir(), { recursive: true });
  if (!(await isPossible('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', logDir()]))) {
    return context.skip('no file system may be mounted here');
  }
  mending.push(() => run('umount', ['-l', logDir()]));
  await start();
  const filler = join(logDir(), 'filler');
  const ids = await loggedThrough(async () => {
    await writeFile(filler, 'x'.repeat(256 * 1024)).catch(() => undefined);
    return async () => {
      await run('mount', ['-o', 'remount,size=8m', logDir()]);
      await rm(filler, { force: true });
    };
  });
  expect(ids).toEqual(ALL);
  const text = await readFile(logFileOf(logDir()), 'utf8');
  // The disk was full in the middle of a line: its beginning is closed, and whoever reads it sees that it is none.
  expect(text.split('\n').filter((line) => line.endsWith(' | torn | torn'))).toHaveLength(1);
});

test('a directory that was deleted is made anew, with everything from then on', async () => {
  await start();
  await store.events.append(numberedEvents(0, 10));
  await waitFor(async () => (await logged()).length === 10 && (await waitingCount()) === 0);
  await rm(logDir(), { recursive: true });
  await store.events.append(numberedEvents(10, 20));
  await waitFor(async () => (await logged()).length >= 10 && (await waitingCount()) === 0);
  expect(await logged()).toEqual(numberedIds(10, 20));
});

test('a symbolic link to nowhere in place of the directory is waited for, one in place of a file never followed', async () => {
  await mkdir(logDir(), { recursive: true });
  await symlink(join(directory.path, 'nowhere'), join(logDir(), 'recovery'));
  await start();
  await store.events.append(numberedEvents(0, 10));
  await waitFor(isRefused);
  const target = join(directory.path, 'target');
  await writeFile(target, 'mine\n');
  await unlink(join(logDir(), 'recovery'));
  await mkdir(join(logDir(), 'recovery'));
  await symlink(target, logFileOf(logDir()));
  await store.events.append(numberedEvents(10, 20));
  await waitFor(() => (gateway?.output ?? []).some((line) => line.includes('is a symbolic link')));
  expect((await lstat(logFileOf(logDir()))).isSymbolicLink()).toBe(true);
  await unlink(logFileOf(logDir()));
  await waitFor(async () => (await logged()).length >= 20 && (await waitingCount()) === 0);
  expect(await logged()).toEqual(numberedIds(0, 20));
  expect(await readFile(target, 'utf8')).toBe('mine\n');
});
