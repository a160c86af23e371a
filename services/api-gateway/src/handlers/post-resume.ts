import { ALL_SERVICES, resumeRequestSchema, resumeResponseSchema } from '@recovery/contracts';
import { readWholeHolds } from '../holds/read-whole-holds.ts';
import { targetExists } from '../holds/target-exists.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';

export const postResume = defineRoute({
  method: 'post',
  path: '/api/recovery/resume',
  access: 'operator',
  audit: 'resume',
  summary: 'End a pause',
  description: 'Of everything: also what another program has set on the queues.',
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
  const isPaused = pauses.some((pause) => pause.service === service);
  const { queueHolds, store } = gateway;
  const onQueues = service === ALL_SERVICES ? await inTime('reading the queues', () => queueHolds.read()) : [];
  if (!isPaused && onQueues.length === 0) {
    return { problem: targetExists(gateway, service) ? 'not_paused' : 'service_unknown' };
  }
  if (onQueues.length > 0) await queueHolds.release();
  if (isPaused) await store.holds.resume(service);
  return { status: 200, body: { service, status: 'resumed' } };
});
