import type { RecoveryEvent } from '@recovery/contracts';
import type { ServiceEffect } from '@recovery/domain';

/** The `record` effects as entries of the event stream, under the id that makes a repetition noticeable. */
export function recordedEvents({
  serviceId,
  effects,
  now,
}: {
  serviceId: string;
  effects: readonly ServiceEffect[];
  now: number;
}): RecoveryEvent[] {
  return effects.flatMap((effect) =>
    effect.type === 'record'
      ? [
          {
            id: effect.key,
            at: now,
            service: serviceId,
            actionType: effect.actionType,
            status: effect.status,
            error: effect.error,
            retryCount: effect.retryCount,
            severity: effect.severity,
            incidentId: effect.incidentId,
            attempt: null,
            rung: null,
            durationMs: null,
          },
        ]
      : [],
  );
}
