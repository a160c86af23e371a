import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEvent } from '@recovery/contracts';
import { createLogger } from '@recovery/runtime';
import { makeTestDirectory, waitFor } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { someEvent } from './some-event.test-data.ts';
import { openOwnErrors, openSystemLogs, type SystemLogs } from './system-logs.ts';

let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let logs: SystemLogs;
beforeEach(async () => {
  directory = await makeTestDirectory('system');
  logs = openSystemLogs({ dir: directory.path });
});
afterEach(async () => {
  await logs.close();
  await directory.remove();
});

async function recordsIn(kind: 'system' | 'errors', date: string): Promise<unknown[]> {
  const text = await readFile(join(directory.path, kind, `${kind}-${date}.log`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

test('an alert goes to the system and error logs, a failure to the error log, anything else to neither', async () => {
  await logs.append([
    someEvent({ id: 'fine', status: 'success' }),
    someEvent({ id: 'failed', status: 'failed', severity: 'warning', error: 'refused' }),
    someEvent({ id: 'alert', status: 'failed', severity: 'critical', error: 'Maximum restart attempts (3) reached' }),
  ]);
  const alert = {
    level: 'fatal',
    time: '2026-11-23T12:00:00.000Z',
    eventId: 'alert',
    service: 'database',
    msg: 'Maximum restart attempts (3) reached',
  };
  expect(await recordsIn('system', '2026-11-23')).toEqual([expect.objectContaining(alert)]);
  expect(await recordsIn('errors', '2026-11-23')).toEqual([
    expect.objectContaining({ eventId: 'failed', level: 'error', msg: 'refused' }),
    expect.objectContaining(alert),
  ]);
});

test('an event that is delivered again is written once, also by the next writer', async () => {
  const alert = someEvent({ id: 'alert', status: 'failed', severity: 'critical', error: 'x' });
  await logs.append([alert]);
  await logs.append([alert]);
  await logs.close();
  const next = openSystemLogs({ dir: directory.path });
  await next.append([alert]);
  await next.close();
  expect(await recordsIn('system', '2026-11-23')).toHaveLength(1);
  expect(await recordsIn('errors', '2026-11-23')).toHaveLength(1);
});

test("a component's own errors are kept in the error log beside its output, other lines only in the output", async () => {
  const output: string[] = [];
  const ownErrors = openOwnErrors({ dir: directory.path });
  const log = createLogger('gateway', {
    level: 'info',
    destination: ownErrors.tee({ write: (line) => void output.push(line) }),
  });
  log.info('fine');
  log.error({ err: new Error('no way to postgres://u:hunter2@h/d') }, 'broken');
  const [name] = await waitFor(() =>
    readdir(join(directory.path, 'errors')).then((names) => names.length > 0 && names),
  );
  await ownErrors.close();
  const records = await recordsIn('errors', name?.slice('errors-'.length, -'.log'.length) ?? '');
  expect(records).toEqual([expect.objectContaining({ level: 'error', name: 'gateway', msg: 'broken' })]);
  expect(JSON.stringify(records)).not.toContain('hunter2');
  expect(output).toHaveLength(2);
});

test('what somebody asked for goes to the system log, once', async () => {
  const audit: AuditEvent = {
    id: 'audit-1',
    at: Date.UTC(2026, 10, 23, 12),
    by: 'ann',
    from: '127.0.0.1',
    action: 'pause',
    service: 'database',
    outcome: 'done',
    detail: 'moving to another rack',
    requestId: 'r',
  };
  await logs.append([audit, audit]);
  const { id, at: _at, ...rest } = audit;
  expect(await recordsIn('system', '2026-11-23')).toEqual([
    { level: 'info', time: '2026-11-23T12:00:00.000Z', eventId: id, ...rest, msg: 'audit' },
  ]);
  await expect(recordsIn('errors', '2026-11-23')).rejects.toThrow(/ENOENT/u);
});
