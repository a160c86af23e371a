import {
  activeRecoveryId,
  decide,
  initialState,
  mayQueue,
  recoveryJobAttempts,
  recoveryJobId,
  type ServiceState,
} from '@recovery/domain';
import { decisionContext } from './decision-context.ts';
import type { Place } from './healer.ts';
import { tellDecision } from './tell-decision.ts';

/** A person asks for a restart, as in api-gateway/restart-service.ts. Returns the answer in words. */
export function restartService(rung: string | undefined, place: Place): string {
  const { service, healer } = place;
  const { spec, policy } = service.watched;
  if (!spec.enabled) return 'refused: it is stopped';
  if (spec.ladder.length === 0) return 'refused: it has no ladder';
  if (rung !== undefined && spec.ladder.every(({ name }) => name !== rung)) return `refused: it has no rung "${rung}"`;
  const now = healer.clock.now();
  const state = healer.states.get(service.id) ?? initialState({ serviceId: service.id, now });
  if (activeRecoveryId(state, now) !== null) return 'refused: a recovery is under way';
  // Whether we see straight is asked by the worker that acts.
  const context = { ...decisionContext('manual', place), observer: { ok: true, reason: null } };
  const decision = decide({ ...state, incident: null }, context);
  tellDecision(decision, { asker: 'person', ...place });
  if (decision.heldBy !== null && !mayQueue(decision)) return `refused: ${decision.heldBy.reason}`;

  const incidentId = `${service.id}-manual-${now}`;
  const event = {
    type: 'manualRecoveryRequested',
    incidentId,
    by: 'the scenario',
    ...(rung === undefined ? {} : { rung }),
  } as const;
  const { state: next } = healer.states.apply(event, policy);
  return next.incident?.id === incidentId ? accept(next, place) : 'refused: it is stopped';
}

function accept(state: ServiceState, { service, healer }: Place): string {
  if (state.incident !== null) {
    healer.recoveries.enqueue(
      { serviceId: service.id, incidentId: state.incident.id },
      { jobId: recoveryJobId(state.incident), attempts: recoveryJobAttempts(state, service.watched.policy) },
    );
  }
  return 'accepted';
}
