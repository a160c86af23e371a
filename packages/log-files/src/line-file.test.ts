import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { appendFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTestDirectory } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLineFile, type LineFile, type Writers } from './line-file.ts';

const run = promisify(execFile);
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let path: string;
const opened: LineFile[] = [];

beforeEach(async () => {
  directory = await makeTestDirectory('line-file');
  path = join(directory.path, 'lines.log');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((file) => file.close()));
  await directory.remove();
});

async function openFile(writers: Partial<Writers> = {}): Promise<LineFile> {
  const file = await openLineFile(path, { count: 'one', assertMayWrite: () => undefined, ...writers });
  opened.push(file);
  return file;
}

test('a writer that was stopped on its way to the disk writes over the same line of its successor, not behind it', async () => {
  let whileItStoodStill = (): void => undefined;
  const late = await openFile({ assertMayWrite: () => whileItStoodStill() });
  await late.writeLine('first');
  // Between its last look at the lease and its write: the successor has written the same event, and the next.
  whileItStoodStill = () => appendFileSync(path, 'second\nthird\n');
  await late.writeLine('second');
  expect(await readFile(path, 'utf8')).toBe('first\nsecond\nthird\n');
  expect(await late.fate()).toBe('changed');
});

test('a file of one writer that grew or shrank meanwhile is not written to', async () => {
  const file = await openFile();
  await file.writeLine('first');
  await appendFile(path, 'foreign\n');
  await expect(file.writeLine('second')).rejects.toMatchObject({ code: 'log_file_changed' });
  await truncate(path, 0);
  await expect(file.writeLine('second')).rejects.toMatchObject({ code: 'log_file_changed' });
  expect(await readFile(path, 'utf8')).toBe('');
});

test('who may not write leaves no byte, not even the end of a torn line', async () => {
  const assertMayWrite = (): void => {
    throw new Error('not held');
  };
  await writeFile(path, 'torn');
  await expect(openFile({ assertMayWrite })).rejects.toThrow('not held');
  expect(await readFile(path, 'utf8')).toBe('torn');
  await writeFile(path, 'whole\n');
  const file = await openFile({ assertMayWrite });
  await expect(file.writeLine('x')).rejects.toThrow('not held');
  expect(await readFile(path, 'utf8')).toBe('whole\n');
});

test('lines of many writers come one after the other', async () => {
  const files = await Promise.all(['a', 'b', 'c'].map(() => openFile({ count: 'many' })));
  await Promise.all(
    files.map(async (file, writer) => {
      for (let line = 0; line < 200; line += 1) await file.writeLine(`${writer} ${line} ${'x'.repeat(4_000)}`);
    }),
  );
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(600);
  expect(lines.every((line) => /^\d \d+ x{4000}$/u.test(line))).toBe(true);
  expect(await files[0]?.fate()).toBe('current');
});

test('what became of the file at the path is told', async () => {
  const moved = await openFile();
  await rename(path, `${path}.1`);
  expect(await moved.fate()).toBe('moved');
  const deleted = await openFile();
  expect(await moved.fate()).toBe('moved');
  await rm(path);
  expect(await deleted.fate()).toBe('deleted');
});

test('a line of which the disk took only a part is told, and closed by whoever opens the file next', async (context) => {
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'none', directory.path]).catch(() => null);
  if (mounted === null) return context.skip('no file system may be mounted here');
  try {
    const file = await openFile();
    await file.writeLine('a'.repeat(3_000));
    await file.writeLine('b'.repeat(3_000));
    await expect(file.writeLine('c'.repeat(3_000))).rejects.toMatchObject({ code: 'log_write_short' });
    await expect(openFile()).rejects.toThrow(/ENOSPC/u);
    await run('mount', ['-o', 'remount,size=64k', directory.path]);
    await (await openFile()).writeLine('c'.repeat(3_000));
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => line.length)).toEqual([3_000, 3_000, 2_190 + ' | torn | torn'.length, 3_000]);
  } finally {
    await Promise.all(opened.splice(0).map((file) => file.close()));
    await run('umount', ['-l', directory.path]);
  }
});
