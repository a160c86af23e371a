import type { RequestHandler } from 'express';
import type { Gateway } from '../gateway.ts';
import { runChecks } from '../run-checks.ts';

/** The same answer as every other process of ours gives. */
export function getHealth({ readiness, startedAt }: Gateway): RequestHandler {
  return async (_request, response) => {
    const { ok, checks } = await runChecks(readiness);
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
