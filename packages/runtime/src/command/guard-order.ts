import { z } from 'zod';

/** What a guard is told first, as a line of JSON; every later line is a later `until`. */
export const guardOrderSchema = z.object({
  argv: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  /** On the clock of {@link hostClockMs}: past this moment nothing of it may run any more. */
  until: z.number(),
});
export type GuardOrder = z.infer<typeof guardOrderSchema>;

/** What a guard says when it is over, as a line of JSON on its file descriptor 3. */
export const guardReportSchema = z.union([
  z.object({ exitCode: z.int().nullable(), signal: z.custom<NodeJS.Signals | null>() }),
  z.object({ notRun: z.string() }),
  z.object({ killed: z.string() }),
]);
export type GuardReport = z.infer<typeof guardReportSchema>;

export const REPORT_FD = 3;

/** Monotonic, and the same for all processes of this machine. */
export function hostClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
