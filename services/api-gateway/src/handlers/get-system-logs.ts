import { jsonLogsQuerySchema, jsonLogsResponseSchema } from '@recovery/contracts';
import { SYSTEM_LOG } from '@recovery/log-files';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { LOG_PROBLEMS } from '../logs/answer-log.ts';
import { answerJsonLog } from '../logs/answer-json-log.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getSystemLogs = defineRoute({
  method: 'get',
  path: '/api/recovery/logs/system',
  access: 'admin',
  summary: 'Alerts, and what people changed',
  description: 'What the files of logs/system hold, as in GET /api/recovery/logs.',
  input: { ...NO_INPUT, query: jsonLogsQuerySchema },
  responses: {
    200: {
      description: 'The entries.',
      schema: jsonLogsResponseSchema,
      example: { days: 7, entries: [EXAMPLES.systemRecord], nextCursor: null },
      textExample: `${JSON.stringify(EXAMPLES.systemRecord)}\n`,
    },
  },
  problems: LOG_PROBLEMS,
}).servedBy((call) => answerJsonLog(call, { format: SYSTEM_LOG, query: call.query }));
