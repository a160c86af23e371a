import type { ServiceState } from '@recovery/domain';
import type { Happening } from '../happening.ts';

export interface IncidentFigures {
  readonly incidents: number;
  /** Incidents that were opened again within the stability period. */
  readonly reopened: number;
  /** From the first failed check until the service counts as well again, in ms; null when it never did. */
  readonly medianRecoveryMs: number | null;
  readonly maxRecoveryMs: number | null;
}

/** What the state machine made of one service. */
export function incidentFigures(happenings: readonly Happening[]): IncidentFigures {
  const recoveries: number[] = [];
  let failingSince: number | null = null;
  let incidents = 0;
  let reopened = 0;
  for (const happening of happenings) {
    if (happening.type !== 'stepped') continue;
    const { before, state, at } = happening;
    if (state.incident !== null) {
      if (state.incident.id !== before.incident?.id) incidents += 1;
      else reopened += state.incident.reopenCount - before.incident.reopenCount;
    }
    if (isDown(state)) failingSince ??= state.failingSince;
    else if (isUp(state) && failingSince !== null) {
      recoveries.push(at - failingSince);
      failingSince = null;
    }
  }
  recoveries.sort((a, b) => a - b);
  return {
    incidents,
    reopened,
    medianRecoveryMs: recoveries[Math.floor((recoveries.length - 1) / 2)] ?? null,
    maxRecoveryMs: recoveries.at(-1) ?? null,
  };
}

function isDown(state: ServiceState): boolean {
  if (state.phase === 'failing') return state.hardness === 'hard';
  return state.phase === 'recovering' || state.phase === 'coolingDown' || state.phase === 'error';
}

function isUp({ phase }: ServiceState): boolean {
  return phase === 'running' || phase === 'degraded';
}
