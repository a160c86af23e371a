import { digestOfKey } from '@recovery/configuration';
import type { Gateway } from '../gateway.ts';
import { inTime } from '../in-time.ts';
import { restartService, type RestartOutcome, type RestartRequest } from './restart-service.ts';

/**
 * A restart under an idempotency key (IETF draft "The Idempotency-Key HTTP Header Field"): asked for again with the
 * same key, within a day, it is the same restart, also when the first request or this process died half-way.
 * What was refused may be asked for again. Keys of different callers have nothing to do with each other.
 * @param options.key any text of the caller's
 */
export async function restartOnce(
  gateway: Gateway,
  { key, request }: { key: string; request: Omit<RestartRequest, 'recoveryId'> },
): Promise<RestartOutcome | { readonly type: 'keyReused' }> {
  const { serviceId, by, rung, now } = request;
  const { idempotency } = gateway.store;
  const digest = digestOfKey(JSON.stringify([by, key]));
  const wanted = {
    fingerprint: JSON.stringify([serviceId, rung ?? null]),
    recoveryId: `${serviceId}-manual-${now}-${digest.slice(0, 8)}`,
  };
  const { fingerprint, recoveryId } = await inTime('looking up the key', () => idempotency.claim(digest, wanted));
  if (fingerprint !== wanted.fingerprint) return { type: 'keyReused' };
  if (await isKnown(gateway, { serviceId, recoveryId })) return { type: 'accepted', recoveryId };

  const outcome = await restartService(gateway, { ...request, recoveryId });
  if (outcome.type === 'inProgress' && outcome.recoveryId === recoveryId) return { type: 'accepted', recoveryId };
  if (outcome.type !== 'accepted') await idempotency.release(digest);
  return outcome;
}

/** Whether the restart was accepted before: its incident is open, or over. */
async function isKnown(
  { store }: Pick<Gateway, 'store'>,
  { serviceId, recoveryId }: { serviceId: string; recoveryId: string },
): Promise<boolean> {
  const [state, closed] = await inTime('looking up the restart', () =>
    Promise.all([store.states.get(serviceId), store.incidents.closed(serviceId, 100)]),
  );
  return state?.incident?.id === recoveryId || closed.some(({ incident }) => incident.id === recoveryId);
}
