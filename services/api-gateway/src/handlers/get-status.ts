import { statusQuerySchema, statusResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { loadStatus } from '../status/load-status.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getStatus = defineRoute({
  method: 'get',
  path: '/api/recovery/status',
  access: 'viewer',
  summary: 'How everything is',
  description: 'Every service with its counters and a message in words, what is held, and what happened lately.',
  input: { ...NO_INPUT, query: statusQuerySchema },
  responses: {
    200: {
      description: 'As of this moment.',
      schema: statusResponseSchema,
      example: {
        generatedAt: '2026-03-29T10:01:15.000Z',
        autoRecoveryEnabled: true,
        warnings: [],
        services: [EXAMPLES.service],
        total: 1,
        pauses: [EXAMPLES.pause],
        maintenance: [EXAMPLES.window],
        brake: { isOn: false, since: null, failingCount: 0, serviceCount: 3 },
        history: [EXAMPLES.history],
      },
    },
  },
}).servedBy(async ({ gateway, query, now }) => ({
  status: 200,
  body: await inTime('reading the status', () => loadStatus(gateway, { query, now })),
}));
