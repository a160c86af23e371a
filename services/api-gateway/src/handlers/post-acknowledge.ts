import { acknowledgeRequestSchema, incidentViewSchema, servicePathSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { incidentView } from '../incidents/incident-view.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const postAcknowledge = defineRoute({
  method: 'post',
  path: '/api/recovery/services/:service/acknowledge',
  access: 'operator',
  audit: 'acknowledge',
  summary: 'Say that somebody takes care of an incident',
  description:
    'Healing goes on; nobody is alerted about this incident any more. The first acknowledgement stays: it is the one in the answer.',
  input: { ...NO_INPUT, params: servicePathSchema, body: acknowledgeRequestSchema },
  bodyExample: { note: 'on it' },
  responses: {
    200: {
      description: 'The incident with the acknowledgement in force: this one, or an earlier one.',
      schema: incidentViewSchema,
      example: EXAMPLES.incident,
    },
  },
  problems: ['service_unknown', 'incident_unknown'],
}).servedBy(async ({ gateway: { configuration, store }, caller, params, body, now }) => {
  const service = configuration.current().services.get(params.service);
  if (service === undefined) return { problem: 'service_unknown' };
  const current = await inTime('reading the incident', () => store.states.get(service.id));
  const incidentId = body.incidentId ?? current?.incident?.id;
  if (incidentId === undefined) return { problem: 'incident_unknown' };
  const { state } = await store.states.apply({
    serviceId: service.id,
    policy: service.policy,
    event: { type: 'incidentAcknowledged', incidentId, by: caller.name, note: body.note ?? null },
    now,
  });
  if (state.incident?.id !== incidentId) return { problem: 'incident_unknown' };
  return { status: 200, body: incidentView(state.incident, null), detail: incidentId };
});
