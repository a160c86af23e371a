import type { ServiceEffect } from '@recovery/domain';
import type { Happening } from '../happening.ts';
import { formatDuration } from '../scenario/format-duration.ts';
import type { TimelineLine } from './timeline-line.ts';

type Stepped = Extract<Happening, { type: 'stepped' }>;
type Said = Pick<TimelineLine, 'what' | 'why'>;

/** What a step of the state machine is to a reader; most steps are nothing. */
export function stepLines(stepped: Stepped): TimelineLine[] {
  const { at, serviceId } = stepped;
  const said = [
    ...stepped.effects.flatMap((effect) => recorded(effect)),
    ...entered(stepped),
    ...stepped.effects.flatMap((effect) => closed(effect)),
  ];
  return said.map(({ what, why }) => ({ at, who: serviceId, what, why }));
}

/** What stands in the log beside the attempts. */
function recorded(effect: ServiceEffect): Said[] {
  if (effect.type !== 'record') return [];
  const why = effect.error ?? '';
  if (effect.severity === 'critical') return [{ what: 'ALERT', why }];
  if (effect.key.includes('.flapping-')) {
    return [effect.status === 'failed' ? { what: 'flapping', why } : { what: 'steady', why: 'flaps no more' }];
  }
  if (why === 'self-healed') return [{ what: 'well', why: 'by itself, proved by checks in a row' }];
  return [{ what: effect.key.endsWith('.hard') ? 'incident' : 'error', why }];
}

function entered({ before, state, event }: Stepped): Said[] {
  if (state.phase === before.phase) return event.type === 'recoveryAborted' ? aborted(event.reason) : [];
  switch (state.phase) {
    case 'starting':
      return [{ what: 'starting', why: `not counted for ${formatDuration(state.until - state.since)}` }];
    case 'running':
      return before.phase === 'failing' && before.hardness === 'soft' ? [blip(before.errorCount)] : [];
    case 'degraded':
      return [{ what: 'slow', why: `${state.lastResult?.latencyMs ?? 0} ms for an answer` }];
    case 'coolingDown':
      return [{ what: 'cooldown', why: `next attempt in ${formatDuration(state.until - state.since)}` }];
    case 'stopped':
      return [{ what: 'stopped', why: state.reason }];
    case 'failing':
      return event.type === 'recoveryAborted' ? aborted(event.reason) : [];
    case 'unknown':
    case 'recovering':
    case 'error':
      return [];
  }
}

function aborted(why: string): Said[] {
  return [{ what: 'cancelled', why }];
}

function blip(errorCount: number): Said {
  const checks = errorCount === 1 ? 'check' : 'checks';
  return { what: 'blip', why: `${errorCount} failed ${checks} in a row, then well` };
}

function closed(effect: ServiceEffect): Said[] {
  if (effect.type !== 'closeIncident') return [];
  switch (effect.outcome) {
    case 'recovered':
      return [{ what: 'closed', why: 'well for the whole stability period: counters begin anew' }];
    case 'replaced':
      return [{ what: 'closed', why: 'a person asked for a restart in its place' }];
    case 'withdrawn':
      return [{ what: 'closed', why: 'nothing is bad any more, or the service is not watched' }];
    case 'self-healed':
      return [];
  }
}
