import { attemptTrigger, heldEvent, type ServiceState } from '@recovery/domain';
import type { RecoveryPlace } from './recovery-place.ts';
import type { Outcome } from './recovery-jobs.ts';
import { applyEvent, configured, decisionContext, recordBrake } from './surroundings.ts';

const LONGEST_HOLD_MS = 5_000;
const SHORTEST_HOLD_MS = 250;

/** hold-unless-allowed.ts of the recovery worker: null when every gate agrees. */
export function holdUnlessAllowed(state: ServiceState, place: RecoveryPlace): Outcome | null {
  const { service, component, around } = place;
  if (state.incident === null) return { type: 'finished' };
  const { parts, plan, services, store } = around;
  if (parts.checksIds && configured(service.id, around) === null) return { type: 'finished' };
  const change = store.lookAtFleet(services.values(), { limits: plan.limits, now: parts.now(component) });
  if (change !== null) recordBrake(change, around);
  const context = decisionContext({ service, component, trigger: attemptTrigger(state.incident) }, around);
  const decision = parts.decide(state, context);
  if (decision.allowed) return null;
  const event = heldEvent(decision);
  if (event !== null) applyEvent(event, place);
  if (event?.type === 'recoveryGivenUp') return { type: 'finished' };
  const retryAt = decision.heldBy?.retryAt ?? null;
  const waitMs = retryAt === null ? LONGEST_HOLD_MS : retryAt - context.now;
  return { type: 'hold', delayMs: Math.min(Math.max(waitMs, SHORTEST_HOLD_MS), LONGEST_HOLD_MS) };
}
