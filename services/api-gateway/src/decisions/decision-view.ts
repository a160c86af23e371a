import type { DecisionView } from '@recovery/contracts';
import { explainDecision } from '@recovery/domain';
import { maskUrl } from '@recovery/runtime';
import type { RecordedDecision } from '@recovery/store';

/** One decision as the API shows it: an answer in words, and everything that it was drawn from. */
export function decisionView({ decision, inputs, times, firstAt }: RecordedDecision): DecisionView {
  const { decidedAt, incidentId, trigger, allowed, heldBy, verdicts } = decision;
  return {
    decidedAt: new Date(decidedAt).toISOString(),
    firstDecidedAt: new Date(firstAt).toISOString(),
    times,
    incidentId,
    trigger,
    allowed,
    answer: maskUrl(explainDecision(decision)),
    heldBy: heldBy === null ? null : reasonView(heldBy),
    verdicts: verdicts.map((verdict) => ({ ...reasonView(verdict), allowed: verdict.allowed })),
    inputs: Object.fromEntries(typeof inputs === 'object' && inputs !== null ? Object.entries(inputs) : []),
  };
}

function reasonView({ gate, reason, retryAt }: NonNullable<RecordedDecision['decision']['heldBy']>) {
  return { gate, reason: maskUrl(reason), retryAt: retryAt === null ? null : new Date(retryAt).toISOString() };
}
