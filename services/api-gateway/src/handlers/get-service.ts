import { servicePathSchema, serviceResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { serviceConfiguration } from '../status/service-configuration.ts';
import { loadService } from '../status/load-status.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getService = defineRoute({
  method: 'get',
  path: '/api/recovery/services/:service',
  access: 'viewer',
  summary: 'How one service is, and how it is configured',
  input: { ...NO_INPUT, params: servicePathSchema },
  responses: {
    200: {
      description: 'As of this moment.',
      schema: serviceResponseSchema,
      example: { service: EXAMPLES.service, configuration: EXAMPLES.configuration },
    },
  },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway, params, now }) => {
  const service = await inTime('reading the service', () => loadService(gateway, params.service, now));
  const configured = gateway.configuration.current().services.get(params.service);
  if (service === null || configured === undefined) return { problem: 'service_unknown' };
  return { status: 200, body: { service, configuration: serviceConfiguration(configured) } };
});
