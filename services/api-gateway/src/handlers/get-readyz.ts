import { runChecks } from '@recovery/runtime';
import { z } from 'zod';
import { CHECK_DEADLINE_MS } from '../gateway.ts';
import { checksSchema, withoutMessages } from '../http/check-reports.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';

const schema = z.object({ status: z.enum(['ok', 'unavailable']), checks: checksSchema });

export const getReadyz = defineRoute({
  method: 'get',
  path: '/readyz',
  access: 'open',
  summary: 'Whether the process can do its work',
  description:
    'Not while Redis cannot be reached, the log files cannot be written, checks have stopped, or another program has paused a queue. Why, in words, is for callers with a role.',
  input: NO_INPUT,
  responses: {
    200: { description: 'It can.', schema, example: { status: 'ok', checks: { redis: { ok: true } } } },
    503: {
      description: 'It cannot; the checks say why.',
      schema,
      example: { status: 'unavailable', checks: { redis: { ok: false, message: 'Redis took longer than 400 ms' } } },
    },
  },
}).servedBy(async ({ gateway, isKnown }) => {
  const { ok, checks: all } = await runChecks(gateway.readiness, CHECK_DEADLINE_MS);
  const checks = (await isKnown()) ? all : withoutMessages(all);
  return ok
    ? { status: 200, body: { status: 'ok', checks } }
    : { status: 503, body: { status: 'unavailable', checks } };
});
