import { incidentsQuerySchema, incidentsResponseSchema, servicePathSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { incidentView } from '../incidents/incident-view.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getIncidents = defineRoute({
  method: 'get',
  path: '/api/recovery/services/:service/incidents',
  access: 'viewer',
  summary: 'The incidents of a service',
  description: 'The open one first, then those that are over, newest first; about a hundred of each service are kept.',
  input: { ...NO_INPUT, params: servicePathSchema, query: incidentsQuerySchema },
  responses: {
    200: {
      description: 'The incidents.',
      schema: incidentsResponseSchema,
      example: { service: 'database', incidents: [EXAMPLES.incident] },
    },
  },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway: { configuration, store }, params: { service }, query: { limit } }) => {
  if (!configuration.current().services.has(service)) return { problem: 'service_unknown' };
  const [state, closed] = await inTime('reading the incidents', () =>
    Promise.all([store.states.get(service), store.incidents.closed(service, limit)]),
  );
  const open = state === null || state.incident === null ? [] : [incidentView(state.incident, null)];
  const over = closed.map(({ incident, ...end }) => incidentView(incident, end));
  return { status: 200, body: { service, incidents: [...open, ...over].slice(0, limit) } };
});
