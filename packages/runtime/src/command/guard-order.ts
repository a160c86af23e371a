import { join } from 'node:path';
import { z } from 'zod';

/** What a guard is told first, as a line of JSON; every later line is a later `until`. */
export const guardOrderSchema = z.object({
  argv: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  /** The process group that the first guard leads, and in which the others and the command are. */
  groupId: z.int().positive(),
  /** How many more guards stand between this one and the command. */
  furtherGuards: z.int().nonnegative(),
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
export const GUARD = join(import.meta.dirname, 'guard', 'main.ts');

/** Monotonic, and the same for all processes of this machine. */
export function hostClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
