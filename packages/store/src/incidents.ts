import { INCIDENT_OUTCOMES, type Incident, type IncidentOutcome, type ServiceEffect } from '@recovery/domain';
import { KEYS } from './keys.ts';
import { isIncident } from './parse-state.ts';
import type { StoreConnection } from './store-connection.ts';

/** An incident that is over. */
export interface ClosedIncident {
  readonly incident: Incident;
  readonly outcome: IncidentOutcome;
  /** Epoch ms. */
  readonly closedAt: number;
}

export interface Incidents {
  /** Those that are over, newest first; about the last hundred of each service are kept. */
  closed(serviceId: string, count: number): Promise<ClosedIncident[]>;
}

export function createIncidents(connection: StoreConnection): Incidents {
  return {
    closed: async (serviceId, count) => {
      const entries = await connection.run((redis) =>
        redis.xrevrange(KEYS.incidents(serviceId), '+', '-', 'COUNT', count),
      );
      return entries.flatMap(([, [, text = '']]) => parse(text) ?? []);
    },
  };
}

/** What is kept of the incident that the effects close, as text; null when they close none. */
export function closedIncident(effects: readonly ServiceEffect[], now: number): string | null {
  const closing = effects.find((effect) => effect.type === 'closeIncident');
  if (closing === undefined) return null;
  const { incident, outcome } = closing;
  return JSON.stringify({ incident, outcome, closedAt: now } satisfies ClosedIncident);
}

function parse(text: string): ClosedIncident | null {
  try {
    const value: unknown = JSON.parse(text);
    return isClosedIncident(value) ? value : null;
  } catch {
    return null;
  }
}

function isClosedIncident(value: unknown): value is ClosedIncident {
  return (
    typeof value === 'object' &&
    value !== null &&
    'incident' in value &&
    isIncident(value.incident) &&
    'outcome' in value &&
    INCIDENT_OUTCOMES.some((outcome) => outcome === value.outcome) &&
    'closedAt' in value &&
    typeof value.closedAt === 'number'
  );
}
