import { signalRequestSchema, signalResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';

export const postSignal = defineRoute({
  method: 'post',
  path: '/api/recovery/signals',
  access: 'heartbeat',
  audit: null,
  summary: 'Say that something seems to be wrong with a service',
  description:
    'A hint: the service is checked at once, and again and again until the verdict is clear. It never replaces a check: as many have to fail in a row as ever.',
  input: { ...NO_INPUT, body: signalRequestSchema },
  bodyExample: { service: 'database', reason: 'three queries timed out' },
  responses: {
    202: {
      description: 'It will be checked.',
      schema: signalResponseSchema,
      example: { service: 'database', status: 'noted' },
    },
  },
  problems: ['service_unknown', 'service_stopped'],
}).servedBy(async ({ gateway: { configuration, healthChecks }, caller, body }) => {
  const { service: serviceId, reason, conclusive } = body;
  const service = configuration.current().services.get(serviceId);
  if (service === undefined) return { problem: 'service_unknown' };
  if (!service.spec.enabled) return { problem: 'service_stopped' };
  const words = `reported by ${caller.name}${reason === undefined ? '' : `: ${reason}`}`;
  await inTime('noting the signal', () => healthChecks.hint({ serviceId, conclusive, reason: words }));
  return { status: 202, body: { service: serviceId, status: 'noted' } };
});
