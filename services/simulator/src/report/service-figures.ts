import type { GateName, ServiceState } from '@recovery/domain';
import type { Happening } from '../happening.ts';
import { heldTimes } from './held-times.ts';
import { incidentFigures, type IncidentFigures } from './incident-figures.ts';

/** What became of one service. Times in milliseconds. */
export interface ServiceFigures extends IncidentFigures {
  /** Share of the time in which it really was well, in percent. */
  readonly availablePercent: number;
  /** Times that it really was down, noticed or not. */
  readonly outages: number;
  readonly longestOutageMs: number;
  readonly attempts: number;
  readonly actions: number;
  readonly heldMs: Readonly<Partial<Record<GateName, number>>>;
  readonly errorMs: number;
  /** Events of severity critical. */
  readonly alerts: number;
  /** How it is at the end, as the healer sees it. */
  readonly phase: ServiceState['phase'];
}

/** The figures of one service from everything that happened to it between `from` and `to` (epoch ms). */
export function serviceFigures(
  happenings: readonly Happening[],
  { from, to }: { from: number; to: number },
): ServiceFigures {
  const outages = lengths(happenings.flatMap(outage), to);
  const downMs = sum(outages);
  return {
    availablePercent: Math.round((1 - downMs / (to - from)) * 100_000) / 1000,
    outages: outages.length,
    longestOutageMs: Math.max(0, ...outages),
    ...incidentFigures(happenings),
    attempts: happenings.filter(({ type }) => type === 'attemptStarted').length,
    actions: happenings.filter(({ type }) => type === 'acted').length,
    heldMs: heldTimes(happenings, to),
    errorMs: sum(lengths(happenings.flatMap(inError), to)),
    alerts: happenings.filter(isAlert).length,
    phase:
      happenings.flatMap((happening) => (happening.type === 'stepped' ? happening.state.phase : [])).at(-1) ??
      'unknown',
  };
}

/** Something that goes on or off. */
interface Change {
  readonly at: number;
  readonly on: boolean;
}

function outage(happening: Happening): Change[] {
  return happening.type === 'truthChanged' ? [{ at: happening.at, on: !happening.isWell }] : [];
}

function inError(happening: Happening): Change[] {
  return happening.type === 'stepped' ? [{ at: happening.at, on: happening.state.phase === 'error' }] : [];
}

/** How long it was on, each time; what is on at the end is counted until then. */
function lengths(changes: readonly Change[], end: number): number[] {
  const found: number[] = [];
  let since: number | null = null;
  for (const { at, on } of [...changes, { at: end, on: false }]) {
    if (on) since ??= at;
    else if (since !== null) {
      found.push(at - since);
      since = null;
    }
  }
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function isAlert(happening: Happening): boolean {
  return (
    happening.type === 'stepped' &&
    happening.effects.some((effect) => effect.type === 'record' && effect.severity === 'critical')
  );
}
