import { jsonLogsQuerySchema, jsonLogsResponseSchema } from '@recovery/contracts';
import { ERROR_LOG } from '@recovery/log-files';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { LOG_PROBLEMS } from '../logs/answer-log.ts';
import { answerJsonLog } from '../logs/answer-json-log.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getErrorLogs = defineRoute({
  method: 'get',
  path: '/api/recovery/logs/errors',
  access: 'admin',
  summary: 'What failed',
  description: 'What the files of logs/errors hold, as in GET /api/recovery/logs.',
  input: { ...NO_INPUT, query: jsonLogsQuerySchema },
  responses: {
    200: {
      description: 'The entries.',
      schema: jsonLogsResponseSchema,
      example: { days: 7, entries: [EXAMPLES.errorRecord], nextCursor: null },
      textExample: `${JSON.stringify(EXAMPLES.errorRecord)}\n`,
    },
  },
  problems: LOG_PROBLEMS,
}).servedBy((call) => answerJsonLog(call, { format: ERROR_LOG, query: call.query }));
