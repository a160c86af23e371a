import type { CommandEnd } from './command-spec.ts';

/** What a guard is told first, as a line of JSON; every later line is a later `until`. */
export interface GuardOrder {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** On the clock of {@link hostClockMs}: past this moment nothing of it may run any more. */
  readonly until: number;
}

/** What a guard says when it is over, as a line of JSON on its file descriptor 3. */
export type GuardReport = CommandEnd | { readonly notRun: string } | { readonly killed: string };

export const REPORT_FD = 3;

/** Monotonic, and the same for all processes of this machine. */
export function hostClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
