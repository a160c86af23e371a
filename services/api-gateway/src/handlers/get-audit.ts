import { auditQuerySchema, auditResponseSchema } from '@recovery/contracts';
import { auditView } from '../audit/audit-view.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getAudit = defineRoute({
  method: 'get',
  path: '/api/recovery/audit',
  access: 'admin',
  summary: 'Who changed what',
  description: 'The last changes that people made or tried to make, newest first. All of them stand in logs/system.',
  input: { ...NO_INPUT, query: auditQuerySchema },
  responses: {
    200: { description: 'The entries.', schema: auditResponseSchema, example: { entries: [EXAMPLES.audit] } },
  },
}).servedBy(async ({ gateway: { store }, query: { limit } }) => {
  const entries = await inTime('reading the audit log', () => store.audit.recent(limit));
  return { status: 200, body: { entries: entries.map(auditView) } };
});
