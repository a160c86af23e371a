import type { Decision } from './decide.ts';
import { mayQueue } from './held-event.ts';

/** One sentence or two that answer: why was it restarted, or why was it not? */
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
  return `${asked} ${wait}: ${heldBy.reason}.${alsoHeld}${whenAskedAgain(heldBy.retryAt)}`;
}

function whenAskedAgain(retryAt: number | null): string {
  return retryAt === null ? '' : ` The gates are asked again at ${new Date(retryAt).toISOString()}.`;
}
