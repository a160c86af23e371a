import type { Decision } from './decide.ts';
import type { GateName } from './gate.ts';
import { heldEvent, mayQueue } from './held-event.ts';

/** Gates that hold a person's restart as well, until a moment that is known. */
const HOLD_A_PERSON: readonly GateName[] = ['cooldown', 'budget'];

/** One sentence or a few that answer: why was it restarted, or why was it not? */
export function explainDecision(decision: Decision): string {
  const { heldBy, trigger, verdicts } = decision;
  const asked = trigger === 'manual' ? 'The restart that a person asked for' : 'An automatic restart';
  if (heldBy === null) {
    const grounds = verdicts.filter(({ gate }) => gate === 'threshold' || gate === 'attempts');
    return `${asked} was allowed: every gate agreed (${grounds.map(({ reason }) => reason).join(', ')}).`;
  }
  const others = verdicts.filter(({ gate, allowed }) => !allowed && gate !== heldBy.gate);
  const alsoHeld = others.length === 0 ? '' : ` Also held: ${others.map(({ reason }) => reason).join('; ')}.`;
  const wait = mayQueue(decision) ? 'has to wait its turn' : 'was held';
  return `${asked} ${wait}: ${heldBy.reason}.${alsoHeld}${whatComesNext(decision)}`;
}

function whatComesNext(decision: Decision): string {
  if (heldEvent(decision)?.type === 'recoveryGivenUp') return afterGivingUp(decision);
  const { heldBy, trigger, incidentId } = decision;
  const retryAt = heldBy?.retryAt ?? null;
  if (retryAt === null) return '';
  // What was refused on the spot is no incident that somebody asks about again.
  const isRefused = trigger === 'manual' && incidentId === null && !mayQueue(decision);
  return isRefused
    ? ` It can be asked for again from ${moment(retryAt)}.`
    : ` The gates are asked again at ${moment(retryAt)}.`;
}

/** The service is in `error` from now on: there no gate opens by itself. */
function afterGivingUp({ verdicts, oneMoreAttemptAt }: Decision): string {
  const isHeld = (...gates: readonly GateName[]) =>
    verdicts.filter(({ gate, allowed }) => !allowed && gates.includes(gate));
  if (isHeld('ladder').length > 0) return ' A person is needed.';
  const opensAt = Math.max(...isHeld(...HOLD_A_PERSON).map(({ retryAt }) => retryAt ?? 0));
  const from = opensAt > 0 ? ` from ${moment(opensAt)}` : '';
  return oneMoreAttemptAt === undefined
    ? ` A person is needed; a restart can be asked for${from}.`
    : ` One more attempt is due at ${moment(oneMoreAttemptAt)}; before that a restart can be asked for${from}.`;
}

function moment(at: number): string {
  return new Date(at).toISOString();
}
