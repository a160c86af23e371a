import { statusQuerySchema, statusResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { loadStatus } from '../status/load-status.ts';

export const getStatus = defineRoute({
  method: 'get',
  path: '/api/recovery/status',
  access: 'viewer',
  summary: 'How everything is',
  description: 'Every service with its counters and a message in words, what is held, and what happened lately.',
  input: { ...NO_INPUT, query: statusQuerySchema },
  responses: { 200: { description: 'As of this moment.', schema: statusResponseSchema } },
}).servedBy(async ({ gateway, query, now }) => ({
  status: 200,
  body: await inTime('reading the status', () => loadStatus(gateway, { query, now })),
}));
