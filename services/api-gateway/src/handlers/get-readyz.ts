import { runChecks } from '@recovery/runtime';
import type { RequestHandler } from 'express';
import { CHECK_DEADLINE_MS, type Gateway } from '../gateway.ts';

/** 503 while Redis cannot be reached or the log files cannot be written. */
export function getReadyz({ readiness }: Gateway): RequestHandler {
  return async (_request, response) => {
    const { ok, checks } = await runChecks(readiness, CHECK_DEADLINE_MS);
    response.status(ok ? 200 : 503).set('cache-control', 'no-store');
    response.json({ status: ok ? 'ok' : 'unavailable', checks });
  };
}
