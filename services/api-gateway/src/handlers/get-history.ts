import { historyQuerySchema, historyResponseSchema, servicePathSchema } from '@recovery/contracts';
import { historyEntry } from '../events/history-entry.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { EXAMPLES } from '../openapi/examples.ts';

/** How far back is looked, over all services. */
const LOOKED_AT = 1_000;

export const getHistory = defineRoute({
  method: 'get',
  path: '/api/recovery/services/:service/history',
  access: 'viewer',
  summary: 'What happened to a service lately',
  description: 'Newest first, as far as the last thousand events of all services reach; the logs hold more.',
  input: { ...NO_INPUT, params: servicePathSchema, query: historyQuerySchema },
  responses: {
    200: {
      description: 'The events.',
      schema: historyResponseSchema,
      example: { service: 'database', history: [EXAMPLES.history] },
    },
  },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway: { configuration, store }, params: { service }, query: { limit } }) => {
  if (!configuration.current().services.has(service)) return { problem: 'service_unknown' };
  const events = await inTime('reading the events', () => store.events.recent(LOOKED_AT));
  const own = events.filter((event) => event.service === service).slice(0, limit);
  return { status: 200, body: { service, history: own.map(historyEntry) } };
});
