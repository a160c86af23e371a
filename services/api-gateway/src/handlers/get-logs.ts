import { logsQuerySchema, logsResponseSchema } from '@recovery/contracts';
import { historyEntryOf, RECOVERY_LOG } from '@recovery/log-files';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { answerLog, LOG_PROBLEMS, NEXT_CURSOR_HEADER } from '../logs/answer-log.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getLogs = defineRoute({
  method: 'get',
  path: '/api/recovery/logs',
  access: 'viewer',
  summary: 'What the log files hold',
  description: `The last \`days\` × 24 hours, newest first, in constant memory whatever the size of the files. Without \`limit\` everything in the range; with it a page, whose \`nextCursor\` (as text: the header ${NEXT_CURSOR_HEADER}) goes on behind it, while more is written.`,
  input: { ...NO_INPUT, query: logsQuerySchema },
  responses: {
    200: {
      description: 'The entries.',
      schema: logsResponseSchema,
      example: { days: 7, entries: [EXAMPLES.history], nextCursor: null },
      textExample: EXAMPLES.recoveryLine,
    },
  },
  problems: LOG_PROBLEMS,
}).servedBy((call) => {
  const { service, status } = call.query;
  return answerLog(call, {
    format: RECOVERY_LOG,
    query: call.query,
    isPossible: (text) =>
      (service === undefined || text.includes(`service=${service}`)) &&
      (status === undefined || status.some((each) => text.includes(` | ${each} | `))),
    isWanted: (line) =>
      (service === undefined || line.details['service'] === service) &&
      (status === undefined || status.includes(line.status)),
    toJson: ({ entry }) => JSON.stringify(historyEntryOf(entry)),
  });
});
