import { expect, it } from 'vitest';
import { firstChecks } from './first-checks.ts';
import type { ScheduleOperation } from './reconcile.ts';

const NOW = 1_000_000;
const schedule = (serviceId: string) => ({ serviceId, everyMs: 30_000, offsetMs: 0 });
const desired = [
  ...['new', 'waiting', 'due', 'stuck', 'changed', 'lost', 'missed'].map((serviceId) => ({
    serviceId,
    schedule: schedule(serviceId),
  })),
  { serviceId: 'off', schedule: null },
];
const actual = [
  { ...schedule('waiting'), nextAt: NOW + 1, isLost: false },
  { ...schedule('due'), nextAt: NOW, isLost: false },
  { ...schedule('stuck'), nextAt: NOW - 70_000, isLost: false },
  { ...schedule('changed'), nextAt: NOW - 1, isLost: false },
  { ...schedule('lost'), nextAt: NOW + 1, isLost: true },
  { ...schedule('missed'), nextAt: NOW - 1, isLost: true },
  { ...schedule('off'), nextAt: NOW + 1, isLost: false },
];
const operations: ScheduleOperation[] = [
  { type: 'create', schedule: schedule('new') },
  { type: 'replace', schedule: schedule('stuck'), reason: 'overdue' },
  { type: 'replace', schedule: schedule('changed'), reason: 'different' },
  { type: 'replace', schedule: schedule('lost'), reason: 'lost' },
  { type: 'replace', schedule: schedule('missed'), reason: 'lost' },
  { type: 'remove', serviceId: 'off' },
];
const idsAt = (isStart: boolean) =>
  firstChecks({ isStart, desired, actual, operations, now: NOW }).map(({ serviceId }) => serviceId);

it('checks every enabled service after the start, except one that is about to be checked anyway', () => {
  expect(idsAt(true)).toEqual(['new', 'waiting', 'stuck', 'changed', 'lost', 'missed']);
});

it('checks later only what has a schedule made anew or has missed a run whose job was lost', () => {
  expect(idsAt(false)).toEqual(['new', 'missed']);
});
