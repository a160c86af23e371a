import { restartRequestSchema, type restartResponseSchema } from '@recovery/contracts';
import type { RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Gateway } from '../gateway.ts';
import { nothingSchema, parseInput } from '../http/parse-input.ts';
import { sendProblem, type ProblemCode } from '../http/problem.ts';
import { restartService, type RestartOutcome } from '../restart/restart-service.ts';

/** POST /api/recovery/restart */
export function postRestart(gateway: Gateway): RequestHandler {
  return async (request, response) => {
    if (parseInput(nothingSchema, request.query, response) === null) return;
    const body = parseInput(restartRequestSchema, request.body, response);
    if (body === null) return;
    const now = Date.now();
    const outcome = await restartService(gateway, { serviceId: body.service, now });
    if (outcome.type === 'accepted') {
      const accepted: z.infer<typeof restartResponseSchema> = {
        recoveryId: outcome.recoveryId,
        service: body.service,
        status: 'accepted',
      };
      response.status(202).set('cache-control', 'no-store').json(accepted);
      return;
    }
    refuse(response, { outcome, service: body.service, now });
  };
}

type Refusal = Exclude<RestartOutcome, { type: 'accepted' }>;

const REFUSALS = {
  serviceUnknown: 'service_unknown',
  serviceStopped: 'service_stopped',
  noLadder: 'service_without_ladder',
  inProgress: 'recovery_in_progress',
} as const satisfies Record<Exclude<Refusal['type'], 'held'>, ProblemCode>;

function refuse(
  response: Response,
  { outcome, service, now }: { outcome: Refusal; service: string; now: number },
): void {
  if (outcome.type !== 'held') {
    const recovery = outcome.type === 'inProgress' ? { recoveryId: outcome.recoveryId } : {};
    sendProblem(response, REFUSALS[outcome.type], { members: { service, ...recovery } });
    return;
  }
  const { gate, reason, retryAt } = outcome.heldBy;
  sendProblem(response, heldCode(gate), {
    detail: reason,
    members: { service, gate, retryAt: retryAt === null ? null : new Date(retryAt).toISOString() },
    headers: retryAt === null ? {} : { 'retry-after': String(Math.max(1, Math.ceil((retryAt - now) / 1000))) },
  });
}

function heldCode(gate: string): ProblemCode {
  if (gate === 'budget') return 'recovery_budget_spent';
  return gate === 'cooldown' ? 'recovery_cooldown' : 'recovery_refused';
}
