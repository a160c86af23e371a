import { RECOVERY_STATUSES, SERVICE_ID_PATTERN } from '@recovery/domain';
import { z } from 'zod';
import { historyEntrySchema } from './api.ts';
import { instant, wholeNumberInQuery } from './api-services.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** Without `days`, `from` and `to`. */
export const DEFAULT_LOG_DAYS = 7;

const range = {
  days: wholeNumberInQuery(365)
    .optional()
    .meta({ description: `So many times 24 hours up to now; ${DEFAULT_LOG_DAYS} when no range is given.` }),
  from: instant.optional().meta({ description: 'Included; without it seven days before `to`. In place of `days`.' }),
  to: instant.optional().meta({ description: 'Excluded. In place of `days`.' }),
  service: z
    .string()
    .regex(SERVICE_ID_PATTERN, 'must be the id of a service')
    .optional()
    .meta({ description: 'Also one that is configured no more.' }),
  limit: wholeNumberInQuery(1000)
    .optional()
    .meta({ description: 'A page of at most so many, with a cursor for the next; without it everything at once.' }),
  cursor: z.string().min(1).max(200).optional().meta({ description: 'Of the page before: goes on after it.' }),
  format: z
    .enum(['json', 'text'])
    .default('json')
    .meta({ description: 'text: the lines as they stand in the files, newest first.' }),
  download: z
    .enum(['', 'true', 'false'])
    .default('false')
    .transform((text) => text !== 'false')
    .meta({ description: 'To be saved as a file.' }),
};

interface Range {
  readonly days?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function checkRange({ value: { days, from, to }, issues }: { value: Range; issues: z.core.$ZodRawIssue[] }): void {
  if (days !== undefined && (from !== undefined || to !== undefined)) {
    issues.push({ code: 'custom', path: ['days'], input: days, message: 'must not be given beside from and to' });
  }
  if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
    issues.push({ code: 'custom', path: ['from'], input: from, message: 'must not be later than to' });
  }
}

/** Names separated by commas. */
function namesOf<const Names extends readonly string[]>(names: Names) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(names)).min(1))
    .optional()
    .meta({ description: `Some of ${names.join(', ')}, separated by commas.` });
}

/** GET /api/recovery/logs?days=7 */
export const logsQuerySchema = z.strictObject({ ...range, status: namesOf(RECOVERY_STATUSES) }).check(checkRange);
/** What every log can be asked for. */
export type LogsQuery = z.infer<z.ZodObject<typeof range>>;

/** GET /api/recovery/logs/system and …/errors */
export const jsonLogsQuerySchema = z.strictObject({ ...range, level: namesOf(LOG_LEVELS) }).check(checkRange);

const answer = {
  /** The length of the range, rounded up. */
  days: z.number().int(),
  /** Of a page: where the next one begins, null when this was the last. */
  nextCursor: z.string().nullable().optional(),
};

export const logsResponseSchema = z.object({
  ...answer,
  /** Newest first. */
  entries: z.array(historyEntrySchema),
});

/** A line of logs/system or logs/errors; it has more members, as the kind of happening demands. */
export const logRecordSchema = z
  .looseObject({ level: z.enum(LOG_LEVELS), time: z.iso.datetime(), msg: z.string().optional() })
  .meta({ id: 'LogRecord' });
export type LogRecord = z.infer<typeof logRecordSchema>;

export const jsonLogsResponseSchema = z.object({
  ...answer,
  /** Newest first. */
  entries: z.array(logRecordSchema),
});
