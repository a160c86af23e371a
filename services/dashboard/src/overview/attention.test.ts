import { describe, expect, test } from 'vitest';
import { someService } from '../some-service.test-data.ts';
import { adviceFor, attentionOf, headlineOf } from './attention.ts';

describe('the headline', () => {
  test.each([
    [['running', 'running'], 'All 2 services are running.'],
    [['running'], 'The service is running.'],
    [['stopped'], 'No service is watched.'],
    [['running', 'stopped'], 'The service is running.'],
    [['error', 'running'], 's0 needs you.'],
    [
      ['error', 'unknown', 'recovering', 'degraded'],
      '2 services need you · s2 is being healed · s3 is not quite well.',
    ],
  ] as const)('of %j is "%s"', (statuses, text) => {
    const services = statuses.map((status, index) => someService({ id: `s${index}`, status }));
    expect(headlineOf(services).text).toBe(text);
  });
});

test('maintenance of everything is said, and not taken for nothing being watched', () => {
  const message = 'in maintenance until 2026-03-29T12:00:00.000Z (new disks): healthy';
  const inMaintenance = someService({ status: 'stopped', message });
  expect(headlineOf([inMaintenance, someService({ status: 'stopped' })]).text).toMatch(/^In maintenance/u);
});

test('what was never checked is watched; what is not known any more needs a person', () => {
  expect(attentionOf(someService({ status: 'unknown', lastCheckAt: null }))).toBe('watch');
  expect(attentionOf(someService({ status: 'unknown' }))).toBe('needs-you');
  expect(attentionOf(someService({ status: 'unknown', message: 'starting: no answer' }))).toBe('watch');
});

describe('the advice', () => {
  const pause = { service: 'database', by: 'ann', at: '2026-03-29T10:00:00.000Z', reason: null };

  test.each([
    [{ status: 'running' }, [], /^none$/u],
    [{ status: 'error' }, [], /find the cause, then restart it/u],
    [{ status: 'error' }, [pause], /Paused by ann/u],
    [{ status: 'error', acknowledgedBy: 'bob' }, [], /bob takes care of it/u],
    [{ status: 'unknown' }, [], /probe worker/u],
    [{ status: 'unknown', message: 'starting: no answer' }, [], /Nothing to do yet/u],
    [{ status: 'recovering' }, [], /Nothing to do/u],
  ] as const)('for %j with the pauses %j is %s', (part, pauses, advice) => {
    const given = adviceFor(someService(part), { pauses: [...pauses] });
    expect(given ?? 'none').toMatch(advice);
  });
});
