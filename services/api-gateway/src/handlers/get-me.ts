import { meResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';

export const getMe = defineRoute({
  method: 'get',
  path: '/api/recovery/me',
  access: 'viewer',
  summary: 'Who I am, and what I may do',
  description: '401: a key is needed.',
  input: NO_INPUT,
  responses: {
    200: {
      description: 'The caller.',
      schema: meResponseSchema,
      example: { name: 'local', role: 'admin', via: 'open' },
    },
  },
  problems: ['unauthorized'],
}).servedBy(({ caller: { name, role, via } }) =>
  role === 'heartbeat' ? { problem: 'unauthorized' } : { status: 200, body: { name, role, via } },
);
