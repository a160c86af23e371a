import { initialState, isCheckDue, type ProbeResult } from '@recovery/domain';
import type { Work } from '../clock/crew.ts';
import { considerRecovery, enqueueRecovery } from './consider-recovery.ts';
import { followProbeEffects } from './follow-probe-effects.ts';
import type { CheckJob } from './health-checks.ts';
import type { Healer, Place } from './healer.ts';

/** One check and what follows from it, as in probe-worker/check-service.ts. */
export function* checkService({ serviceId, conclusive }: CheckJob, healer: Healer): Work {
  const service = healer.scenario.services.get(serviceId);
  if (service === undefined || !service.watched.spec.enabled) return;
  const { policy } = service.watched;
  const startedAt = healer.clock.now();
  const known = healer.states.get(serviceId) ?? initialState({ serviceId, now: startedAt });
  if (!isCheckDue(known, { conclusive, policy, now: startedAt })) return;

  const result = yield* probe({ service, healer });
  const applied = healer.states.apply({ type: 'probeFinished', startedAt, result, conclusive }, policy);
  followProbeEffects(applied, healer);
  for (const { type } of applied.effects) {
    if (type === 'resumeRecovery') enqueueRecovery(applied.state, { service, healer });
    if (type === 'considerRecovery') considerRecovery(applied.state, { service, healer });
  }
}

/** What a check finds as of its beginning; it takes the time of the answer. While we are blind it finds nothing. */
export function* probe({ service, healer: { world, holds } }: Place): Work<ProbeResult> {
  const { ok, reason } = holds.observer();
  const result: ProbeResult = ok
    ? world.probe(service)
    : { outcome: 'unknown', latencyMs: 1, errorClass: 'observer', message: reason };
  yield result.latencyMs;
  return result;
}
