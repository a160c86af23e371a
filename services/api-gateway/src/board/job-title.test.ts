import { expect, test } from 'vitest';
import { jobTitle } from './job-title.ts';

test.each([
  ['health-checks', { serviceId: 'trade-engine', trigger: 'schedule' }, 'health check of trade-engine'],
  ['health-checks', { serviceId: 'database', trigger: 'retry' }, 'health check of database again, after a failure'],
  ['recoveries', { serviceId: 'database', incidentId: 'i', trigger: 'automatic' }, 'recovery of database'],
  [
    'recoveries',
    { serviceId: 'database', incidentId: 'i', trigger: 'manual' },
    'recovery of database, asked for by a person',
  ],
] as const)('a job of %s with %j is called %s', (queue, data, title) => {
  expect(jobTitle(queue, { name: 'any', data })).toBe(title);
});

test('a recovery says how far it is', () => {
  const data = { serviceId: 'database', incidentId: 'i', trigger: 'automatic' };
  const progress = { progress: 60, words: 'attempt 2 of 3 (restart): acting' };
  expect(jobTitle('recoveries', { name: 'recover', data, progress })).toBe(
    'recovery of database · attempt 2 of 3 (restart): acting',
  );
});

test.each([
  ['another payload', { data: { command: ['reboot'] } }],
  ['no payload', { data: null }],
  ['the payload of the other queue', { data: { serviceId: 'a', trigger: 'schedule' } }],
])('a job with %s is called unknown, in bounded length', (_what, { data }) => {
  expect(jobTitle('recoveries', { name: 'x'.repeat(1_000), data, progress: { words: 1 } })).toMatch(
    /^unknown job x{88}$/u,
  );
});
