import { appendFile, mkdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { makeTestDirectory } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatEvent } from './event-line.ts';
import { ERROR_LOG, SYSTEM_LOG } from './json-log.ts';
import { isLinkedFolder } from './log-dates.ts';
import { DAY_MS, logDate, logFilePath } from './log-place.ts';
import { readLog, type LogFormat, type LogPosition, type LogRange } from './read-log.ts';
import { RECOVERY_LOG } from './read-recovery-log.ts';
import { someEvent } from './some-event.test-data.ts';

const DAY = Date.UTC(2026, 10, 20);
const ALWAYS = { from: 0, to: DAY + 100 * DAY_MS };
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let dir: string;

beforeEach(async () => {
  directory = await makeTestDirectory('read-log');
  dir = directory.path;
  for (const kind of ['recovery', 'system', 'errors']) await mkdir(join(dir, kind));
});
afterEach(() => directory.remove());

const fileOf = (at: number): string => logFilePath({ dir, kind: 'recovery', date: logDate(at) });
const write = (id: string, at: number, service = 'database'): Promise<void> =>
  appendFile(fileOf(at), `${formatEvent(someEvent({ id, at, service }))}\n`);

async function read(range: Partial<LogRange> = {}): Promise<{ id: string | undefined; position: LogPosition }[]> {
  const found: { id: string | undefined; position: LogPosition }[] = [];
  for await (const batch of readLog(RECOVERY_LOG, { dir, ...ALWAYS, ...range })) {
    for (const { entry, position } of batch) found.push({ id: entry.details['event'], position });
  }
  return found;
}
const idsOf = async (range: Partial<LogRange> = {}): Promise<(string | undefined)[]> =>
  (await read(range)).map(({ id }) => id);

test('before the position of an entry lies everything that is older, also while more is appended', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }), fc.nat(39), async (days, cut) => {
      for (const day of new Set(days)) await writeFile(fileOf(DAY + day * DAY_MS), '');
      for (const [index, day] of days.entries()) await write(`e${index}`, DAY + day * DAY_MS + index);
      const whole = await read();
      expect(whole).toHaveLength(days.length);
      const at = whole[cut % whole.length];
      if (at === undefined) throw new Error('no entry');
      await write('new', DAY + 3 * DAY_MS + 1000);
      const rest = await idsOf({ before: at.position });
      expect(rest).toEqual(whole.slice((cut % whole.length) + 1).map(({ id }) => id));
      for (const day of new Set([...days, 3])) await writeFile(fileOf(DAY + day * DAY_MS), '');
    }),
    { numRuns: 20 },
  );
});

test('of a file that was moved away or cut short, the days before it are left', async () => {
  await write('old', DAY);
  for (const id of ['a', 'b', 'c']) await write(id, DAY + DAY_MS);
  const [, second] = await read();
  if (second === undefined) throw new Error('no entry');
  await truncate(fileOf(DAY + DAY_MS), 10);
  expect(await idsOf({ before: second.position })).toEqual(['old']);
  await rename(fileOf(DAY + DAY_MS), `${fileOf(DAY + DAY_MS)}.1`);
  expect(await idsOf({ before: second.position })).toEqual(['old']);
});

test('a position in the middle of a line, or of a day that has no file, gives no broken line', async () => {
  for (const id of ['a', 'b', 'c']) await write(id, DAY);
  const date = logDate(DAY);
  const [last] = await read();
  const offset = last?.position.offset ?? 0;
  expect(await idsOf({ before: { date, offset: offset - 1 } })).toEqual(['a']);
  expect(await idsOf({ before: { date, offset: 1 } })).toEqual([]);
  expect(await idsOf({ before: { date, offset: 0 } })).toEqual([]);
  expect(await idsOf({ before: { date: '2026-11-19', offset: 5 } })).toEqual([]);
  expect(await idsOf({ before: { date: '2099-01-01', offset: 5 } })).toEqual(['c', 'b', 'a']);
});

test('lines that are not possible are not parsed', async () => {
  for (const [index, service] of ['a', 'b', 'a'].entries()) await write(`e${index}`, DAY, service);
  const parsed: string[] = [];
  const counting: LogFormat<{ timestamp: number }> = {
    ...RECOVERY_LOG,
    parse: (text) => {
      parsed.push(text);
      return RECOVERY_LOG.parse(text);
    },
  };
  const log = readLog(counting, { dir, ...ALWAYS, isPossible: (text) => text.includes('service=b') });
  let count = 0;
  for await (const batch of log) count += [...batch].length;
  expect([count, parsed.length]).toEqual([1, 1]);
});

test('a reader that is told to stop does so within the next piece of the file', async () => {
  const line = `${formatEvent(someEvent({ at: DAY }))}\n`;
  await writeFile(fileOf(DAY), line.repeat(20_000));
  const stop = new AbortController();
  let count = 0;
  for await (const batch of readLog(RECOVERY_LOG, { dir, ...ALWAYS, signal: stop.signal })) {
    count += [...batch].length;
    stop.abort();
  }
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(1000);
});

test('only names of log files are opened, whatever the range and whatever else lies there', async () => {
  await write('a', DAY);
  await writeFile(join(dir, 'recovery', 'recovery-2026-11-20.log.1'), 'x');
  await symlink(fileOf(DAY), join(dir, 'recovery', 'recovery-2026-11-21.log'));
  await mkdir(join(dir, 'recovery', 'recovery-2026-11-22.log'));
  expect(await idsOf({ from: -8.64e15, to: 8.64e15 })).toEqual(['a']);
  expect(await idsOf({ from: DAY + 1, to: DAY })).toEqual([]);
  expect(await idsOf({ from: Date.UTC(9999, 11, 31), to: Date.UTC(9999, 11, 31, 23) })).toEqual([]);
});

test('a folder that is a symbolic link is known as one; one that is not there is none', async () => {
  await symlink(join(dir, 'recovery'), join(dir, 'linked'));
  await rename(join(dir, 'linked'), join(dir, 'errors', 'errors'));
  expect(await isLinkedFolder({ dir: join(dir, 'errors'), kind: 'errors' })).toBe(true);
  expect(await isLinkedFolder({ dir, kind: 'recovery' })).toBe(false);
  expect(await isLinkedFolder({ dir: join(dir, 'nowhere'), kind: 'recovery' })).toBe(false);
  expect(await isLinkedFolder({ dir: fileOf(DAY), kind: 'recovery' })).toBe(false);
});

test.each([SYSTEM_LOG, ERROR_LOG])('what is no record of logs/$kind is passed over', async (format) => {
  const record = { level: 'error', time: '2026-11-20T01:00:00.000Z', msg: 'broken', service: 'database', err: {} };
  const lines = [
    record,
    { ...record, level: 50 },
    { ...record, level: 'loud' },
    { ...record, time: 'yesterday' },
    { ...record, time: '2026-11-20T01:00:00.000Z<script>' },
    { ...record, msg: 7 },
    { ...record, time: '2020-01-01T00:00:00.000Z' },
    [record],
    null,
  ].map((each) => JSON.stringify(each));
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  const text = [...lines, 'not JSON', '{', deep, 'x'.repeat(70_000), JSON.stringify({ ...record, msg: 'z' }), ''];
  await writeFile(logFilePath({ dir, kind: format.kind, date: '2026-11-20' }), text.join('\n'));
  const found: (string | undefined)[] = [];
  for await (const batch of readLog(format, { dir, from: DAY, to: DAY + DAY_MS })) {
    for (const { entry } of batch) found.push(entry.record.msg);
  }
  expect(found).toEqual(['z', 'broken']);
});
