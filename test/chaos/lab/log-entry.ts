import { z } from 'zod';

const logEntrySchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string(),
  step: z.string().optional(),
  serviceId: z.string().optional(),
  incidentId: z.string().optional(),
  attempt: z.number().optional(),
});
/** A line of a component's own log. */
export type LogEntry = z.infer<typeof logEntrySchema>;

/** null for a line that is none. */
export function parseLogEntry(line: string): LogEntry | null {
  try {
    return logEntrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
