import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestDirectory, silentLogger } from '@recovery/test-kit';
import { parseLogLine, type RecoveryLogLine } from '@recovery/domain';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRecoveryLog, type RecoveryLog } from './recovery-log.ts';
import { someEvent } from './some-event.test-data.ts';

let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let recoveryLog: RecoveryLog;
let dir: string;
const opened: RecoveryLog[] = [];

beforeEach(async () => {
  directory = await makeTestDirectory('log');
  dir = join(directory.path, 'logs');
  recoveryLog = openAnother();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()));
  await directory.remove();
});

function openAnother(): RecoveryLog {
  const log = openRecoveryLog({ dir, log: silentLogger() });
  opened.push(log);
  return log;
}

function fileOf(date = '2026-11-23'): string {
  return join(dir, 'recovery', `recovery-${date}.log`);
}

async function idsIn(path = fileOf()): Promise<(string | undefined)[]> {
  return (await linesIn(path)).map((line) => line.details['event']);
}

async function linesIn(path = fileOf()): Promise<RecoveryLogLine[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => parseLogLine(line) ?? []);
}

test('events are written in order into the file of their own UTC day, which is made when missing', async () => {
  const beforeMidnight = someEvent({ id: 'a', at: Date.UTC(2026, 10, 23, 23, 59, 59, 999) });
  const afterMidnight = someEvent({ id: 'b', at: Date.UTC(2026, 10, 24) });
  await recoveryLog.append([beforeMidnight, afterMidnight, someEvent({ id: 'c' })]);
  expect(await idsIn()).toEqual(['a', 'c']);
  expect(await idsIn(fileOf('2026-11-24'))).toEqual(['b']);
});

test('an event that was written is not written again, nor by the next writer, nor on the next day', async () => {
  await recoveryLog.append([someEvent({ id: 'a' }), someEvent({ id: 'a' })]);
  await recoveryLog.append([someEvent({ id: 'a' }), someEvent({ id: 'b' })]);
  const next = openAnother();
  await next.append([someEvent({ id: 'b' }), someEvent({ id: 'c' })]);
  await next.append([someEvent({ id: 'a', at: Date.UTC(2026, 10, 24, 0, 0, 1) })]);
  expect(await idsIn()).toEqual(['a', 'b', 'c']);
  expect(await idsIn(fileOf('2026-11-24'))).toEqual([]);
});

test('calls at the same time are served in their order', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => `e${index}`);
  await Promise.all(ids.map((id) => recoveryLog.append([someEvent({ id })])));
  expect(await idsIn()).toEqual(ids);
});

test.each([0, 1, 10, 40, 60, 70, 74, 76, 100, 130])(
  'a line torn after %i bytes of its tail merges with nothing and is written again whole',
  async (cutBytes) => {
    await recoveryLog.append([someEvent({ id: 'a', retryCount: 12 }), someEvent({ id: 'torn', retryCount: 123 })]);
    const whole = await readFile(fileOf(), 'utf8');
    await writeFile(fileOf(), whole.slice(0, whole.length - 1 - cutBytes));
    const next = openAnother();
    await next.append([someEvent({ id: 'torn', retryCount: 123 }), someEvent({ id: 'c' })]);
    expect(await idsIn()).toEqual(['a', 'torn', 'c']);
    expect((await linesIn()).map(({ retryCount }) => retryCount)).toEqual([12, 123, 0]);
  },
);

test('a file that was deleted or moved away is made anew, and the moved one left alone', async () => {
  await recoveryLog.append([someEvent({ id: 'a' })]);
  await rename(fileOf(), `${fileOf()}.1`);
  await recoveryLog.append([someEvent({ id: 'b' })]);
  expect(await idsIn(`${fileOf()}.1`)).toEqual(['a']);
  expect(await idsIn()).toEqual(['b']);
  await rm(dir, { recursive: true });
  await recoveryLog.append([someEvent({ id: 'c' })]);
  expect(await idsIn()).toEqual(['c']);
});

test.each(['.1', '-20261124'])(
  'what stands in the file that was moved to %s is not written again by the next writer',
  async (to) => {
    await recoveryLog.append([someEvent({ id: 'older' })]);
    await rename(fileOf(), `${fileOf()}.0`);
    await utimes(`${fileOf()}.0`, 1, 1);
    await recoveryLog.append([someEvent({ id: 'a' }), someEvent({ id: 'b' })]);
    await rename(fileOf(), fileOf() + to);
    await openAnother().append([someEvent({ id: 'a' }), someEvent({ id: 'b' }), someEvent({ id: 'c' })]);
    expect(await idsIn()).toEqual(['c']);
  },
);

test('files deleted again and again while they are written lose no event that was reported as written', async () => {
  const kept: string[] = [];
  const deletion = new AbortController();
  const deleting = (async () => {
    while (!deletion.signal.aborted) {
      // A rename keeps what was in the file where it can be looked at, unlike a deletion.
      await rename(fileOf(), `${fileOf()}.${kept.length}`).then(
        () => kept.push(`${fileOf()}.${kept.length}`),
        () => undefined,
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let index = 0; index < 100; index += 1) await recoveryLog.append([someEvent({ id: `e${index}` })]);
  deletion.abort();
  await deleting;
  const found = await Promise.all([...kept, fileOf()].map((path) => idsIn(path).catch(() => [])));
  expect(found.flat()).toHaveLength(100);
  expect(new Set(found.flat())).toEqual(new Set(Array.from({ length: 100 }, (_, index) => `e${index}`)));
});

test('a symbolic link and a directory in place of the file are refused, and served once they are gone', async () => {
  const elsewhere = join(directory.path, 'elsewhere');
  await writeFile(elsewhere, 'mine\n');
  await mkdir(join(dir, 'recovery'), { recursive: true });
  await symlink(elsewhere, fileOf());
  await expect(recoveryLog.append([someEvent({ id: 'a' })])).rejects.toMatchObject({ code: 'log_file_refused' });
  expect(await readFile(elsewhere, 'utf8')).toBe('mine\n');
  await rm(fileOf());
  await mkdir(fileOf());
  await expect(recoveryLog.append([someEvent({ id: 'a' })])).rejects.toThrow(/EISDIR/u);
  await rm(fileOf(), { recursive: true });
  await recoveryLog.append([someEvent({ id: 'a' })]);
  expect(await idsIn()).toEqual(['a']);
});

test('a file in place of the directory fails the call, and the same events are written once it is gone', async () => {
  await mkdir(dir);
  await writeFile(join(dir, 'recovery'), '');
  await expect(recoveryLog.append([someEvent({ id: 'a' })])).rejects.toThrow(/EEXIST|ENOTDIR/u);
  await rm(join(dir, 'recovery'));
  await recoveryLog.append([someEvent({ id: 'a' }), someEvent({ id: 'b' })]);
  expect(await idsIn()).toEqual(['a', 'b']);
});

test('an event whose time is no date is passed over and holds nothing up', async () => {
  await recoveryLog.append([someEvent({ id: 'mad', at: Number.MAX_SAFE_INTEGER }), someEvent({ id: 'a' })]);
  expect(await idsIn()).toEqual(['a']);
});

test('foreign text in the file does not disturb the writer', async () => {
  await mkdir(join(dir, 'recovery'), { recursive: true });
  await appendFile(fileOf(), 'hello\n\n | | |\n\0\0\0\n');
  await recoveryLog.append([someEvent({ id: 'a' })]);
  expect(await idsIn()).toEqual(['a']);
});

test('today has a file as soon as somebody tends to it, before anything happens', async () => {
  await recoveryLog.tend();
  const today = new Date().toISOString().slice(0, 10);
  expect(await readFile(fileOf(today), 'utf8')).toBe('');
});

test('a folder that is a symbolic link is not followed, the log directory itself may be one', async () => {
  const elsewhere = join(directory.path, 'elsewhere');
  await mkdir(elsewhere);
  await mkdir(dir);
  await symlink(elsewhere, join(dir, 'recovery'));
  await expect(recoveryLog.append([someEvent({ id: 'a' })])).rejects.toMatchObject({
    code: 'log_file_refused',
    message: expect.stringContaining('recovery is a symbolic link'),
  });
  expect(await readdir(elsewhere)).toEqual([]);

  await rm(dir, { recursive: true });
  await symlink(elsewhere, dir);
  await recoveryLog.append([someEvent({ id: 'a' })]);
  expect(await idsIn()).toEqual(['a']);
});

test('a file that was moved or deleted is let go and made anew when it is tended to, without an event', async () => {
  const today = fileOf(new Date().toISOString().slice(0, 10));
  await recoveryLog.append([someEvent({ id: 'a', at: Date.now() }), someEvent({ id: 'old' })]);
  await rename(today, `${today}.1`);
  await rm(fileOf());
  await recoveryLog.tend();
  expect(await readFile(today, 'utf8')).toBe('');
  await expect(readFile(fileOf())).rejects.toThrow(/ENOENT/u);
  expect(await openPaths()).toEqual([today]);
  await recoveryLog.append([someEvent({ id: 'a', at: Date.now() }), someEvent({ id: 'b', at: Date.now() })]);
  expect(await idsIn(today)).toEqual(['b']);
});

test('a writer whose time is over writes nothing, and its successor all that is missing', async () => {
  let isOver = false;
  const late = openRecoveryLog({
    dir,
    log: silentLogger(),
    assertMayWrite: () => {
      if (isOver) throw new Error('over');
    },
  });
  opened.push(late);
  await late.append([someEvent({ id: 'a' })]);
  isOver = true;
  await expect(late.append([someEvent({ id: 'b' })])).rejects.toThrow('over');
  await recoveryLog.append(['a', 'b', 'c'].map((id) => someEvent({ id })));
  isOver = false;
  await late.append(['b', 'c', 'd'].map((id) => someEvent({ id })));
  expect(await idsIn()).toEqual(['a', 'b', 'c', 'd']);
});

/** What this process has open below the log directory. */
async function openPaths(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(dir));
}
