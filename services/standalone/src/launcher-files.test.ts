import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcess } from '@recovery/local-servers';
import { FencingLedger } from '@recovery/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimDataDirectory } from './claim-data-directory.ts';
import { listPidFiles, writePidFile } from './pid-file.ts';
import { ProcessLog } from './process-log.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recovery-launcher-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a data directory has one launcher at a time', () => {
  const release = claimDataDirectory(directory);
  expect(() => claimDataDirectory(directory)).toThrow(`process ${process.pid}`);
  release();
  claimDataDirectory(directory)();
});

test.each([
  ['of a process that is gone', { pid: 2 ** 22 + 1, startTime: 'x' }],
  ['whose pid now belongs to somebody else', { pid: process.pid, startTime: 'long ago' }],
  ['that is damaged', 'half a li'],
])('a lock %s does not count', (_description, content) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(directory, 'launcher.lock'), text);
  expect(claimDataDirectory(directory)).toBeTypeOf('function');
});

test('pid files name their processes and are readable by their owner alone', () => {
  const self = readProcess(process.pid);
  if (self === null) throw new Error('this process is not in the table');
  writePidFile(directory, 'redis', self);
  expect(listPidFiles(directory)).toEqual([{ name: 'redis', identity: { pid: self.pid, startTime: self.startTime } }]);
  expect(statSync(join(directory, 'redis.pid.json')).mode & 0o777).toBe(0o600);
  writeFileSync(join(directory, 'broken.pid.json'), '{');
  expect(listPidFiles(directory)).toHaveLength(1);
});

test('a fencing token is accepted only above every earlier one, also those of an earlier launcher', () => {
  const path = join(directory, 'fencing.json');
  const ledger = new FencingLedger(path);
  expect([5, 5, 4, 6].map((token) => ledger.accept('trade-engine', token))).toEqual([true, false, false, true]);
  expect(ledger.accept('postgres', 1)).toBe(true);
  const later = new FencingLedger(path);
  expect(later.highestSeen('trade-engine')).toBe(6);
  expect(later.accept('trade-engine', 6)).toBe(false);
});

test('a damaged ledger of fencing tokens stops the launcher instead of beginning at zero', () => {
  const path = join(directory, 'fencing.json');
  writeFileSync(path, '{"trade-engine": "many"}');
  expect(() => new FencingLedger(path)).toThrow('is damaged');
});

test("a process's log stays bounded and keeps its end", () => {
  const log = new ProcessLog(directory, 'scheduler', 100);
  writeFileSync(log.path, `${'x'.repeat(500)}the end\n`);
  log.keepBounded();
  expect(statSync(log.path).size).toBe(0);
  expect(statSync(`${log.path}.1`).size).toBe(100);
});

test("the tail of a process's log holds the plain lines of its present run", () => {
  const log = new ProcessLog(directory, 'scheduler');
  writeFileSync(log.path, 'of an earlier run\n');
  const file = log.open();
  writeFileSync(file, '{"level":"info"}\nscheduler: PORT is wrong\n');
  expect(log.plainTail(5)).toEqual(['scheduler: PORT is wrong']);
});
