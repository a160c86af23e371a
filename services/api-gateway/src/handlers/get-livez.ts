import { z } from 'zod';
import { defineRoute, NO_INPUT } from '../http/route.ts';

export const getLivez = defineRoute({
  method: 'get',
  path: '/livez',
  access: 'open',
  summary: 'Whether the process is alive',
  description: '200 whenever the event loop turns.',
  input: NO_INPUT,
  responses: {
    200: { description: 'It is alive.', schema: z.object({ status: z.literal('ok') }), example: { status: 'ok' } },
  },
}).servedBy(() => ({ status: 200, body: { status: 'ok' } }));
