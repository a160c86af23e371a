import { restartRequestSchema, restartResponseSchema } from '@recovery/contracts';
import type { ProblemReply } from '../http/route.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { restartService, type RestartOutcome } from '../restart/restart-service.ts';

const REFUSALS = {
  serviceUnknown: 'service_unknown',
  serviceStopped: 'service_stopped',
  noLadder: 'service_without_ladder',
  inProgress: 'recovery_in_progress',
} as const;
type RefusalCode =
  | (typeof REFUSALS)[keyof typeof REFUSALS]
  | 'recovery_budget_spent'
  | 'recovery_cooldown'
  | 'recovery_refused';

export const postRestart = defineRoute({
  method: 'post',
  path: '/api/recovery/restart',
  access: 'operator',
  audit: 'restart',
  summary: 'Recover a service now',
  input: { ...NO_INPUT, body: restartRequestSchema },
  responses: {
    202: {
      description: 'It is on its way; the status tells how it goes.',
      schema: restartResponseSchema,
      example: { recoveryId: 'database-manual-1774778400000', service: 'database', status: 'accepted' },
    },
  },
  problems: [...Object.values(REFUSALS), 'recovery_budget_spent', 'recovery_cooldown', 'recovery_refused'],
}).servedBy(async ({ gateway, caller, body: { service }, now }) => {
  const outcome = await restartService(gateway, { serviceId: service, by: caller.name, now });
  if (outcome.type !== 'accepted') return refusal(outcome, { service, now });
  return { status: 202, body: { recoveryId: outcome.recoveryId, service, status: 'accepted' } };
});

function refusal(
  outcome: Exclude<RestartOutcome, { type: 'accepted' }>,
  { service, now }: { service: string; now: number },
): ProblemReply<RefusalCode> {
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
      headers: retryAt === null ? {} : { 'retry-after': String(Math.max(1, Math.ceil((retryAt - now) / 1000))) },
    },
  };
}

function heldCode(gate: string): RefusalCode {
  if (gate === 'budget') return 'recovery_budget_spent';
  return gate === 'cooldown' ? 'recovery_cooldown' : 'recovery_refused';
}
