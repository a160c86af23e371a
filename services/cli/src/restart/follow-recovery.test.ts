import { describe, expect, it } from 'vitest';
import { endOf } from './follow-recovery.ts';

const OPEN = { id: 'a', outcome: 'open', verifiedAt: null } as const;
const SERVICE = { status: 'recovering', incidentId: 'a', message: 'attempt 1 of 3: restart' } as const;

describe('a recovery', () => {
  it.each([
    ['goes on', SERVICE, OPEN, null],
    ['is not known yet', SERVICE, undefined, null],
    ['is verified, though watched until stable', SERVICE, { ...OPEN, verifiedAt: '2026-11-25T10:00:00Z' }, 'verified'],
    ['is verified and over', SERVICE, { ...OPEN, outcome: 'recovered' }, 'verified'],
    ['was not needed any more', SERVICE, { ...OPEN, outcome: 'self-healed' }, 'verified'],
    ['was replaced', SERVICE, { ...OPEN, outcome: 'replaced' }, 'failed'],
    ['was withdrawn', SERVICE, { ...OPEN, outcome: 'withdrawn' }, 'failed'],
    ['has no attempt left', { ...SERVICE, status: 'error' }, OPEN, 'failed'],
    ['goes on while another incident is in error', { ...SERVICE, status: 'error', incidentId: 'b' }, OPEN, null],
    ['cools down', { ...SERVICE, message: 'attempt 2 of 3 in 60 s' }, OPEN, null],
    ['goes on in maintenance', { ...SERVICE, status: 'stopped' }, OPEN, null],
  ] as const)('%s', (_what, service, incident, status) => {
    expect(endOf(service, incident)?.status ?? null).toBe(status);
  });
});
