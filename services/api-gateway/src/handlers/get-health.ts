import { runChecks } from '@recovery/runtime';
import { z } from 'zod';
import { CHECK_DEADLINE_MS } from '../gateway.ts';
import { checksSchema, withoutMessages } from '../http/check-reports.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';

const schema = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  name: z.string(),
  checks: checksSchema,
  /** For callers with a role. */
  pid: z.number().int().optional(),
  /** Epoch ms. */
  startedAt: z.number().optional(),
  uptimeMs: z.number().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
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
  description: 'As every other process of ours answers. Who has no role is told which check fails, and no more.',
  input: NO_INPUT,
  responses: {
    200: { description: 'It is well.', schema, example },
    503: { description: 'It is not; the checks say why.', schema, example: { ...example, status: 'unhealthy' } },
  },
}).servedBy(async ({ gateway: { readiness, startedAt }, isKnown }) => {
  const { ok, checks } = await runChecks(readiness, CHECK_DEADLINE_MS);
  const facts = { pid: process.pid, startedAt, uptimeMs: Date.now() - startedAt, details: {} };
  const name = 'api-gateway';
  const common = (await isKnown()) ? { name, checks, ...facts } : { name, checks: withoutMessages(checks) };
  return ok
    ? { status: 200, body: { status: 'healthy', ...common } }
    : { status: 503, body: { status: 'unhealthy', ...common } };
});
