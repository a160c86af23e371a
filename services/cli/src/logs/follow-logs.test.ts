import { expect, it } from 'vitest';
import type { LogQuery } from './read-logs.ts';
import { fits } from './follow-logs.ts';

const ENTRY = {
  timestamp: '2026-11-25T10:00:00.000Z',
  service: 'database',
  actionType: 'service_restart',
  status: 'failed',
  error: null,
  retryCount: 0,
  incidentId: null,
  attempt: 1,
  rung: 'restart',
  durationMs: null,
} as const;

it.each<[LogQuery, boolean]>([
  [{}, true],
  [{ days: 1, limit: 1 }, true],
  [{ service: 'database', status: 'failed' }, true],
  [{ status: 'success,failed' }, true],
  [{ status: 'success' }, false],
  [{ service: 'trade-engine' }, false],
  [{ from: '2026-11-25T10:00:00Z' }, true],
  [{ from: '2026-11-25T12:00:00+01:00' }, false],
])('a live entry and %j: %s', (query, isShown) => {
  expect(fits(ENTRY, query)).toBe(isShown);
});
