import { appendFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryLogLine } from '@recovery/domain';
import { makeTestDirectory, silentLogger } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyEntryOf } from './event-line.ts';
import { readRecoveryLog } from './read-recovery-log.ts';
import { openRecoveryLog } from './recovery-log.ts';
import { someEvent } from './some-event.test-data.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 20);
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;

beforeAll(async () => {
  directory = await makeTestDirectory('read');
  const log = openRecoveryLog({ dir: directory.path, log: silentLogger() });
  const hours = Array.from({ length: 72 }, (_, hour) => hour);
  await log.append(hours.map((hour) => someEvent({ id: `h${hour}`, at: START + hour * HOUR_MS })));
  await log.close();
  await appendFile(join(directory.path, 'recovery', 'recovery-2026-11-21.log'), 'not a line\n2026 | torn | torn\n');
});
afterAll(() => directory.remove());

async function collect(lines: AsyncIterable<RecoveryLogLine>): Promise<RecoveryLogLine[]> {
  const collected: RecoveryLogLine[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

async function idsBetween(from: number, to: number): Promise<(string | undefined)[]> {
  const lines = readRecoveryLog({ dir: directory.path, from, to });
  return (await collect(lines)).map((line) => line.details['event']);
}

test('everything between two moments is read, newest first, over the borders of days', async () => {
  const ids = await idsBetween(START + 20 * HOUR_MS, START + 50 * HOUR_MS);
  expect(ids).toEqual(Array.from({ length: 30 }, (_, index) => `h${49 - index}`));
});

test('days without a file have no lines', async () => {
  expect(await idsBetween(START + 100 * HOUR_MS, START + 900 * HOUR_MS)).toEqual([]);
});

test('a symbolic link is not followed', async () => {
  const real = join(directory.path, 'recovery', 'recovery-2026-11-20.log');
  await symlink(real, join(directory.path, 'recovery', 'recovery-2026-12-01.log'));
  const from = Date.UTC(2026, 11, 1);
  expect(await idsBetween(from - 12 * 24 * HOUR_MS, from + 24 * HOUR_MS)).toHaveLength(72);
});

test('an entry says what the event said', async () => {
  const [line] = await collect(readRecoveryLog({ dir: directory.path, from: START, to: START + 1 }));
  if (line === undefined) throw new Error('no line');
  expect(historyEntryOf(line)).toEqual({
    timestamp: '2026-11-20T00:00:00.000Z',
    service: 'database',
    actionType: 'service_restart',
    status: 'started',
    error: null,
    retryCount: 0,
    incidentId: 'database-1',
    attempt: 1,
    rung: 'restart',
    durationMs: null,
  });
});
