import type { LiveStatus, ServiceView } from '@recovery/contracts';
import { expect, test } from 'vitest';
import { someService } from '../some-service.test-data.ts';
import { applyChange } from './apply-change.ts';

const status = (services: ServiceView[]): LiveStatus => ({
  generatedAt: '2026-03-29T10:00:00.000Z',
  autoRecoveryEnabled: true,
  warnings: [],
  services,
  pauses: [],
  maintenance: [],
  brake: { isOn: false, since: null, failingCount: 0, serviceCount: 2 },
});

test('a change takes the place of what it is about, and leaves everything else the same object', () => {
  const [a, b] = [someService({ id: 'a' }), someService({ id: 'b' })];
  const before = status([a, b]);
  const after = applyChange(before, {
    generatedAt: '2026-03-29T10:00:01.000Z',
    services: [{ ...b, status: 'error' }],
  });
  expect(after.services[0]).toBe(a);
  expect(after.services[1]?.status).toBe('error');
  expect(after.pauses).toBe(before.pauses);
  expect(after.generatedAt).toBe('2026-03-29T10:00:01.000Z');
});

test('a change without services leaves the list alone', () => {
  const before = status([someService()]);
  expect(applyChange(before, { generatedAt: before.generatedAt, autoRecoveryEnabled: false })).toEqual({
    ...before,
    autoRecoveryEnabled: false,
  });
});
