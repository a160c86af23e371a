import type { ServiceEvent } from '@recovery/domain';
import { followProbeEffects } from './follow-probe-effects.ts';
import type { Place } from './healer.ts';
import type { Applied } from './states.ts';

/** Steps the state machine and follows its effects, as in recovery-worker/recovery-deps.ts. */
export function applyEvent(event: ServiceEvent, { service, healer }: Place): Applied {
  const applied = healer.states.apply(event, service.watched.policy);
  followProbeEffects(applied, healer);
  return applied;
}
