import { retryAfter } from '../http/retry-after.ts';
import type { ProblemReply } from '../http/route.ts';
import type { RestartOutcome } from './restart-service.ts';

const REFUSALS = {
  serviceUnknown: 'service_unknown',
  serviceStopped: 'service_stopped',
  noLadder: 'service_without_ladder',
  inProgress: 'recovery_in_progress',
} as const;
export const REFUSAL_CODES = [
  ...Object.values(REFUSALS),
  'recovery_budget_spent',
  'recovery_cooldown',
  'recovery_refused',
] as const;
type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Why a restart may not start now, as a problem. `now` in epoch ms. */
export function restartRefusal(
  outcome: Exclude<RestartOutcome, { type: 'accepted' }>,
  { service, now }: { service: string; now: number },
): ProblemReply<RefusalCode> {
  if (outcome.type === 'queueHeld') {
    return { problem: 'recovery_refused', details: { detail: outcome.reason, members: { service } } };
  }
  if (outcome.type !== 'held') {
    const recovery = outcome.type === 'inProgress' ? { recoveryId: outcome.recoveryId } : {};
    return { problem: REFUSALS[outcome.type], details: { members: { service, ...recovery } } };
  }
  const { gate, reason, retryAt } = outcome.heldBy;
  return {
    problem: heldCode(gate),
    details: {
      detail: reason,
      members: { service, gate, retryAt: retryAt === null ? null : new Date(retryAt).toISOString() },
      headers: retryAt === null ? {} : retryAfter(retryAt - now),
    },
  };
}

function heldCode(gate: string): RefusalCode {
  if (gate === 'budget') return 'recovery_budget_spent';
  return gate === 'cooldown' ? 'recovery_cooldown' : 'recovery_refused';
}
