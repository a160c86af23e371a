import type { IncidentOutcome } from './service-effect.ts';

export interface RestartEnd {
  readonly status: 'verified' | 'failed';
  /** In words; null: what is to be said of the service as it is. */
  readonly message: string | null;
}

/**
 * What came of a restart that somebody waits for, by its incident; null while it goes on. The first that holds:
 * verified → verified; the incident is over → verified when the service is well, else failed; nothing more is done, or
 * one attempt was waited for and that is over → failed.
 */
export function restartEnd({
  outcome,
  isVerified,
  standing,
  awaited,
}: {
  outcome: IncidentOutcome | 'open';
  /** An attempt was verified, though the service may be watched until it is stable. */
  isVerified: boolean;
  /** Of the service, while this is its incident. */
  standing: 'inHand' | 'betweenAttempts' | 'givenUp';
  awaited: 'firstAttempt' | 'allAttempts';
}): RestartEnd | null {
  if (isVerified || outcome === 'recovered') return { status: 'verified', message: 'the service is well again' };
  if (outcome === 'self-healed') return { status: 'verified', message: 'the service is well again, by itself' };
  if (outcome !== 'open') return { status: 'failed', message: `the incident was ${outcome}` };
  const isOver = standing === 'givenUp' || (standing === 'betweenAttempts' && awaited === 'firstAttempt');
  return isOver ? { status: 'failed', message: null } : null;
}
