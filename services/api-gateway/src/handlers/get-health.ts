import { runChecks } from '@recovery/runtime';
import { z } from 'zod';
import { CHECK_DEADLINE_MS } from '../gateway.ts';
import { checksSchema } from '../http/check-reports.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';

const schema = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  name: z.string(),
  pid: z.number().int(),
  /** Epoch ms. */
  startedAt: z.number(),
  uptimeMs: z.number(),
  checks: checksSchema,
  details: z.record(z.string(), z.unknown()),
});
const example = {
  status: 'healthy',
  name: 'api-gateway',
  pid: 4711,
  startedAt: 1_774_778_400_000,
  uptimeMs: 60_000,
  checks: { redis: { ok: true } },
  details: {},
};

export const getHealth = defineRoute({
  method: 'get',
  path: '/health',
  access: 'open',
  summary: 'Alive and ready, with details',
  description: 'The same answer as every other process of ours gives.',
  input: NO_INPUT,
  responses: {
    200: { description: 'It is well.', schema, example },
    503: { description: 'It is not; the checks say why.', schema, example: { ...example, status: 'unhealthy' } },
  },
}).servedBy(async ({ gateway: { readiness, startedAt } }) => {
  const { ok, checks } = await runChecks(readiness, CHECK_DEADLINE_MS);
  const uptimeMs = Date.now() - startedAt;
  const common = { name: 'api-gateway', pid: process.pid, startedAt, uptimeMs, checks, details: {} };
  return ok
    ? { status: 200, body: { status: 'healthy', ...common } }
    : { status: 503, body: { status: 'unhealthy', ...common } };
});
