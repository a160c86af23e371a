import { withDeadline } from '@recovery/runtime';
import type { RequestHandler } from 'express';
import { READ_DEADLINE_MS, type Gateway } from '../gateway.ts';
import { nothingSchema, parseInput } from '../http/parse-input.ts';
import { loadStatus } from '../status/load-status.ts';

/** GET /api/recovery/status */
export function getStatus(gateway: Gateway): RequestHandler {
  return async (request, response) => {
    if (parseInput(nothingSchema, request.query, response) === null) return;
    const status = await withDeadline(() => loadStatus(gateway, Date.now()), {
      timeoutMs: READ_DEADLINE_MS,
      label: 'reading the status',
    });
    response.set('cache-control', 'no-store').json(status);
  };
}
