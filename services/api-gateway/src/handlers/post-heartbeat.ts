import { servicePathSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';

export const postHeartbeat = defineRoute({
  method: 'post',
  path: '/api/recovery/heartbeats/:service',
  access: 'heartbeat',
  audit: null,
  summary: 'A service says that it lives',
  description: 'Three missed heartbeats (heartbeatIntervalMs in services.yaml) start the checks at once.',
  input: { ...NO_INPUT, params: servicePathSchema },
  bodyExample: {},
  responses: { 204: { description: 'Noted.' } },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway: { configuration, store }, params: { service }, now }) => {
  // It may stand in services.yaml since a moment ago.
  const isKnown = configuration.current().services.has(service) || configuration.look().services.has(service);
  if (!isKnown) return { problem: 'service_unknown' };
  await inTime('writing the heartbeat', () => store.heartbeats.beat(service, now));
  return { status: 204 };
});
