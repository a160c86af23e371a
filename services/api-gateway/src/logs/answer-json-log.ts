import type { jsonLogsQuerySchema } from '@recovery/contracts';
import type { JsonLogEntry, LogFormat } from '@recovery/log-files';
import type { z } from 'zod';
import type { Call } from '../http/route.ts';
import { answerLog } from './answer-log.ts';

/** An answer out of logs/system or logs/errors, whose lines are JSON already. */
export function answerJsonLog(
  call: Call,
  { format, query }: { format: LogFormat<JsonLogEntry>; query: z.output<typeof jsonLogsQuerySchema> },
): ReturnType<typeof answerLog> {
  const { service, level } = query;
  return answerLog(call, {
    format,
    query,
    isWanted: ({ record }) =>
      (service === undefined || record['service'] === service) && (level === undefined || level.includes(record.level)),
    toJson: ({ text }) => text,
  });
}
