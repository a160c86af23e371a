import { attemptsAllowed } from './attempts-allowed.ts';
import type { Incident, ServiceState } from './service-state.ts';

/** One recovery job an incident; a reopened incident needs another id, as finished jobs are kept to be seen. */
export function recoveryJobId(incident: Incident): string {
  return incident.reopenCount === 0 ? incident.id : `${incident.id}-again-${incident.reopenCount}`;
}

/** The same retry check has the same id, however often it is asked for. */
export function retryCheckJobId({ serviceId, version }: { serviceId: string; version: number }): string {
  return `retry-${serviceId}-${version}`;
}

/** The one check at the moment at which a gate that held may open. */
export function heldCheckJobId({ serviceId, retryAt }: { serviceId: string; retryAt: number }): string {
  return `held-${serviceId}-${retryAt}`;
}

/** How often the job may run: once for each attempt that is left, and once to end one that was interrupted. */
export function recoveryJobAttempts(state: ServiceState, { maxAttempts }: { maxAttempts: number }): number {
  const left =
    attemptsAllowed(state.incident, { maxAttempts }) -
    (state.incident?.attemptCount ?? 0) +
    (state.phase === 'recovering' ? 1 : 0);
  return Math.max(1, left);
}
