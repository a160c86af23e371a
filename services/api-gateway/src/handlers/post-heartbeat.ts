import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { withDeadline } from '@recovery/runtime';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { READ_DEADLINE_MS, type Gateway } from '../gateway.ts';
import { nothingSchema, parseInput } from '../http/parse-input.ts';
import { sendProblem } from '../http/problem.ts';

const pathSchema = z.strictObject({ service: z.string().regex(SERVICE_ID_PATTERN, 'must be the id of a service') });

/** POST /api/recovery/heartbeats/:service */
export function postHeartbeat({ configuration, store }: Gateway): RequestHandler {
  return async (request, response) => {
    const path = parseInput(pathSchema, { ...request.params }, response);
    if (path === null || parseInput(nothingSchema, request.query, response) === null) return;
    if (parseInput(nothingSchema, request.body ?? {}, response) === null) return;
    if (!configuration.current().services.has(path.service)) {
      sendProblem(response, 'service_unknown');
      return;
    }
    await withDeadline(() => store.heartbeats.beat(path.service, Date.now()), {
      timeoutMs: READ_DEADLINE_MS,
      label: 'writing the heartbeat',
    });
    response.status(204).end();
  };
}
