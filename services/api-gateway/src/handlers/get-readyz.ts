import type { RequestHandler } from 'express';
import type { Gateway } from '../gateway.ts';
import { runChecks } from '../run-checks.ts';

/** 503 while Redis cannot be reached or the log files cannot be written. */
export function getReadyz({ readiness }: Gateway): RequestHandler {
  return async (_request, response) => {
    const { ok, checks } = await runChecks(readiness);
    response.status(ok ? 200 : 503).set('cache-control', 'no-store');
    response.json({ status: ok ? 'ok' : 'unavailable', checks });
  };
}
