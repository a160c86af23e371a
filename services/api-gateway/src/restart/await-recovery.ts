import { setTimeout as delay } from 'node:timers/promises';
import type { WatchedService } from '@recovery/contracts';
import { describeState, restartEnd, type PhaseName, type RestartEnd, type ServiceState } from '@recovery/domain';
import { maskUrl } from '@recovery/runtime';
import type { ClosedIncident, Store } from '@recovery/store';
import { inTime } from '../in-time.ts';

export interface RecoveryEnd extends RestartEnd {
  readonly message: string;
}

const LOOK_EVERY_MS = 250;

/**
 * Waits until the first attempt of a restart is verified or has failed; null when the time is up or the caller has
 * gone. What cannot be read is looked at again.
 */
export async function awaitRecovery(
  store: Pick<Store, 'states' | 'incidents'>,
  {
    service,
    recoveryId,
    timeoutMs,
    signal,
  }: { service: WatchedService; recoveryId: string; timeoutMs: number; signal: AbortSignal },
): Promise<RecoveryEnd | null> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline && !signal.aborted) {
    const end = await lookAtEnd(store, { service, recoveryId }).catch(() => null);
    if (end !== null) return end;
    await delay(Math.min(LOOK_EVERY_MS, Math.max(1, deadline - performance.now())), undefined, { signal }).catch(
      () => undefined,
    );
  }
  return null;
}

async function lookAtEnd(
  store: Pick<Store, 'states' | 'incidents'>,
  { service, recoveryId }: { service: WatchedService; recoveryId: string },
): Promise<RecoveryEnd | null> {
  const state = await inTime('looking at the restart', () => store.states.get(service.id));
  if (state !== null && state.incident?.id === recoveryId) return endOf(state, service);
  const closed = await inTime('looking at the incident', () => store.incidents.closed(service.id, 100));
  const own = closed.find(({ incident }) => incident.id === recoveryId);
  return own === undefined ? null : endOfClosed(own);
}

function endOf(state: ServiceState, { policy }: WatchedService): RecoveryEnd | null {
  const end = restartEnd({
    outcome: 'open',
    isVerified: (state.incident?.verifiedAt ?? null) !== null,
    standing: STANDINGS[state.phase] ?? 'inHand',
    awaited: 'firstAttempt',
  });
  if (end === null) return null;
  return { ...end, message: end.message ?? maskUrl(describeState(state, { policy, now: Date.now() })) };
}

const STANDINGS: Partial<Record<PhaseName, 'betweenAttempts' | 'givenUp'>> = {
  coolingDown: 'betweenAttempts',
  error: 'givenUp',
  stopped: 'givenUp',
};

function endOfClosed({ outcome, incident }: ClosedIncident): RecoveryEnd | null {
  const end = restartEnd({
    outcome,
    isVerified: incident.verifiedAt !== null,
    standing: 'inHand',
    awaited: 'firstAttempt',
  });
  return end === null ? null : { ...end, message: end.message ?? 'it is over' };
}
