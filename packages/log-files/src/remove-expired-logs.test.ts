import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestDirectory } from '@recovery/test-kit';
import { expect, test } from 'vitest';
import { removeExpiredLogs } from './remove-expired-logs.ts';

test('only log files of days before the retention are deleted, and nothing else', async () => {
  const { path: dir, remove } = await makeTestDirectory('retention');
  const files = {
    recovery: ['recovery-2026-10-23.log', 'recovery-2026-10-24.log', 'recovery-2026-11-23.log', 'notes-2020-01-01.log'],
    errors: ['errors-2020-01-01.log', 'recovery-2020-01-01.log', 'errors-2020-01-01.log.gz'],
  };
  for (const [kind, names] of Object.entries(files)) {
    await mkdir(join(dir, kind));
    for (const name of names) await writeFile(join(dir, kind, name), '');
  }
  const removed = await removeExpiredLogs({ dir, retentionDays: 30, now: Date.UTC(2026, 10, 23, 15) });
  expect(removed.toSorted()).toEqual(['errors-2020-01-01.log', 'recovery-2026-10-23.log']);
  expect((await readdir(join(dir, 'recovery'))).toSorted()).toEqual([
    'notes-2020-01-01.log',
    'recovery-2026-10-24.log',
    'recovery-2026-11-23.log',
  ]);
  await remove();
});

test('a directory that is not there has nothing to delete', async () => {
  expect(await removeExpiredLogs({ dir: '/nonexistent/logs', retentionDays: 30, now: Date.now() })).toEqual([]);
});
