import { z } from 'zod';
import { defineRoute, NO_INPUT } from '../http/route.ts';

export const getOpenApi = defineRoute({
  method: 'get',
  path: '/openapi.json',
  access: 'open',
  summary: 'This document',
  input: NO_INPUT,
  responses: {
    200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }), example: { openapi: '3.1.1' } },
  },
}).servedBy(({ gateway: { openApi } }) => ({ status: 200, body: { ...openApi, openapi: '3.1.1' } }));
