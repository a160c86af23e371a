import { isStale } from '@recovery/domain';
import type { CheckOutcome } from '@recovery/runtime';
import type { Gateway } from '../gateway.ts';

/** Not ok while a service that was checked before has had no result for three intervals. `now` in epoch ms. */
export async function checksAreFresh(
  { configuration, store }: Pick<Gateway, 'configuration' | 'store'>,
  now: number,
): Promise<CheckOutcome> {
  const services = [...configuration.current().services.values()].filter(({ spec }) => spec.enabled);
  const states = await store.states.getMany(services.map(({ id }) => id));
  const stale = services.filter(({ id, policy }) => {
    const state = states.get(id);
    return state !== undefined && state.lastCheckAt !== null && isStale(state, policy, now);
  });
  if (stale.length === 0) return { ok: true };
  return { ok: false, message: `no check result for three intervals: ${stale.map(({ id }) => id).join(', ')}` };
}
