import { resumeRequestSchema, resumeResponseSchema } from '@recovery/contracts';
import { readWholeHolds } from '../holds/read-whole-holds.ts';
import { targetExists } from '../holds/target-exists.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';

export const postResume = defineRoute({
  method: 'post',
  path: '/api/recovery/resume',
  access: 'operator',
  audit: 'resume',
  summary: 'End a pause',
  input: { ...NO_INPUT, body: resumeRequestSchema },
  bodyExample: { service: 'trade-engine' },
  responses: {
    200: {
      description: 'It is resumed. A service stays paused while everything is.',
      schema: resumeResponseSchema,
      example: { service: 'trade-engine', status: 'resumed' },
    },
  },
  problems: ['service_unknown', 'not_paused'],
}).servedBy(async ({ gateway, body: { service } }) => {
  const { pauses } = await readWholeHolds(gateway.store);
  if (!pauses.some((pause) => pause.service === service))
    return { problem: targetExists(gateway, service) ? 'not_paused' : 'service_unknown' };
  await gateway.store.holds.resume(service);
  return { status: 200, body: { service, status: 'resumed' } };
});
