import type { Incident } from '@recovery/domain';
import type { AttemptFacts } from '../fact.ts';
import type { Checking } from './check-service.ts';
import type { KeptLease } from './kept-lease.ts';

/** The service that a recovery is about, under whose lease, by whom. */
export interface RecoveryPlace extends Checking {
  readonly lease: KeptLease;
}

export function attemptFacts(
  { service, component }: RecoveryPlace,
  { incident, attempt, trigger }: { incident: Incident; attempt: number; trigger: 'automatic' | 'manual' },
): AttemptFacts {
  return {
    service: service.id,
    attempt: `${incident.id}.${attempt}`,
    incident: incident.id,
    trigger,
    worker: component.name,
  };
}
