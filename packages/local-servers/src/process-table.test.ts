import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { descendantsOf, isSameProcess, parsePsLine, parseStatLine, readProcess } from './process-table.ts';

describe('a line of /proc/<pid>/stat', () => {
  const rest = '1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 11 0 987654 1000 200';
  test.each([
    ['node', 'S', 42],
    ['a (b) c', 'T', 42],
    ['x) R 7 (', 'Z', 42],
  ])('is understood when the command is %j', (command, state, pid) => {
    expect(parseStatLine(`${pid} (${command}) ${state} ${rest}`, 'boot')).toEqual({
      pid,
      parentPid: 1,
      state,
      startTime: 'boot:987654',
    });
  });

  test.each(['', 'garbage', '42 (node) S 1'])('is refused when it is %j', (line) => {
    expect(parseStatLine(line, 'boot')).toBeNull();
  });
});

test('a line of ps is understood', () => {
  expect(parsePsLine('  501     1 Ss   Mon Nov 23 20:31:07 2026  ')).toEqual({
    pid: 501,
    parentPid: 1,
    state: 'S',
    startTime: 'Mon Nov 23 20:31:07 2026',
  });
  expect(parsePsLine('')).toBeNull();
});

test('a process is recognised while it runs, and not afterwards', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const entry = readProcess(child.pid ?? 0);
  if (entry === null) throw new Error('the child is not in the table');
  expect(isSameProcess(entry)).toBe(true);
  expect(isSameProcess({ ...entry, startTime: 'another time' })).toBe(false);
  expect(descendantsOf(process.pid).map(({ pid }) => pid)).toContain(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isSameProcess(entry)).toBe(false);
});

test('descendants are found over several generations, without zombies', () => {
  const entry = (pid: number, parentPid: number, state = 'S') => ({ pid, parentPid, state, startTime: '' });
  const table = [entry(1, 0), entry(2, 1), entry(3, 2), entry(4, 3), entry(5, 2, 'Z'), entry(6, 1)];
  expect(descendantsOf(2, table).map(({ pid }) => pid)).toEqual([3, 4]);
});
