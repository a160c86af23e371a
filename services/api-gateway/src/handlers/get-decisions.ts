import { decisionsQuerySchema, decisionsResponseSchema, servicePathSchema } from '@recovery/contracts';
import { decisionView } from '../decisions/decision-view.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getDecisions = defineRoute({
  method: 'get',
  path: '/api/recovery/services/:service/decisions',
  access: 'viewer',
  summary: 'Why it was restarted, or why it was not',
  description:
    'The last decisions about a service, newest first: an answer in words, the verdict of every gate with its reason, and what the gates looked at. Those that came one after the other with the same verdicts are one, with its number of times and when it was made first and last. About 200 of each service are kept for a week.',
  input: { ...NO_INPUT, params: servicePathSchema, query: decisionsQuerySchema },
  responses: {
    200: {
      description: 'The decisions.',
      schema: decisionsResponseSchema,
      example: { service: 'database', decisions: [EXAMPLES.decision] },
    },
  },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway: { configuration, store }, params: { service }, query: { limit, from, to } }) => {
  if (!configuration.current().services.has(service)) return { problem: 'service_unknown' };
  const range = {
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  };
  const decisions = await inTime('reading the decisions', () => store.decisions.recent(service, limit, range));
  return { status: 200, body: { service, decisions: decisions.map(decisionView) } };
});
