import { describe, expect, it } from 'vitest';
import { restartEnd } from './restart-end.ts';

const OPEN = { outcome: 'open', isVerified: false, standing: 'inHand', awaited: 'allAttempts' } as const;

describe('a restart', () => {
  it.each([
    ['goes on', OPEN, null],
    ['goes on between attempts', { ...OPEN, standing: 'betweenAttempts' }, null],
    ['has failed once', { ...OPEN, standing: 'betweenAttempts', awaited: 'firstAttempt' }, 'failed'],
    ['is given up', { ...OPEN, standing: 'givenUp' }, 'failed'],
    ['is verified, though watched until stable', { ...OPEN, isVerified: true }, 'verified'],
    ['is verified and over', { ...OPEN, outcome: 'recovered' }, 'verified'],
    ['was verified before its incident was replaced', { ...OPEN, isVerified: true, outcome: 'replaced' }, 'verified'],
    ['was not needed any more', { ...OPEN, outcome: 'self-healed' }, 'verified'],
    ['was replaced', { ...OPEN, outcome: 'replaced' }, 'failed'],
    ['was withdrawn', { ...OPEN, outcome: 'withdrawn' }, 'failed'],
  ] as const)('%s', (_what, known, status) => {
    expect(restartEnd(known)?.status ?? null).toBe(status);
  });
});
