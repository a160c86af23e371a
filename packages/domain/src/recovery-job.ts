import type { Incident } from './service-state.ts';

/** One recovery job an incident; a reopened incident needs another id, as finished jobs are kept to be seen. */
export function recoveryJobId(incident: Incident): string {
  return incident.reopenCount === 0 ? incident.id : `${incident.id}-again-${incident.reopenCount}`;
}

/** The same retry check has the same id, however often it is asked for. */
export function retryCheckJobId({ serviceId, version }: { serviceId: string; version: number }): string {
  return `retry-${serviceId}-${version}`;
}
