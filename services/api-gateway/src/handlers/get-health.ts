import { runChecks } from '@recovery/runtime';
import type { RequestHandler } from 'express';
import { CHECK_DEADLINE_MS, type Gateway } from '../gateway.ts';

/** The same answer as every other process of ours gives. */
export function getHealth({ readiness, startedAt }: Gateway): RequestHandler {
  return async (_request, response) => {
    const { ok, checks } = await runChecks(readiness, CHECK_DEADLINE_MS);
    response.status(ok ? 200 : 503).set('cache-control', 'no-store');
    response.json({
      status: ok ? 'healthy' : 'unhealthy',
      name: 'api-gateway',
      pid: process.pid,
      startedAt,
      uptimeMs: Date.now() - startedAt,
      checks,
      details: {},
    });
  };
}
