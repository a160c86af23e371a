import type { RecoveryLogLine } from '@recovery/domain';

/** The operation that does nothing but make its token the highest seen. */
export const FENCE = 'fence';
/**
 * The log has the time of the cluster, everything else here that of the machine. A difference of up to so many
 * milliseconds is left uncorrected (ADR 12).
 */
export const CLOCK_DIFFERENCE_MS = 250;

/** One call as a patient heard it. Times are epoch ms. */
export interface HeardAction {
  readonly service: string;
  readonly operation: string;
  readonly token: number;
  readonly beginAt: number;
  /** null: not over when the recording ended. */
  readonly endAt: number | null;
  /** false: refused because of its token. */
  readonly accepted: boolean;
  /** Token of the later call that ended it early; null when it ran to its own end. */
  readonly cutShortBy: number | null;
}

/** One answer of a patient to a probe. */
export interface HealthAnswer {
  readonly service: string;
  /** Epoch ms. */
  readonly at: number;
  readonly healthy: boolean;
}

/** A worker was killed, or stopped for longer than its lease lives, in the middle of an attempt. */
export interface CutOff {
  readonly incidentId: string;
  readonly attempt: number;
  /** Epoch ms. */
  readonly at: number;
  /** When the stopped process went on; null for one that was killed. */
  readonly resumedAt: number | null;
}

/** What was seen and heard from outside, each list in the order in which it happened. */
export interface History {
  readonly actions: readonly HeardAction[];
  /** Empty: probes were not recorded, and nothing is said about them. */
  readonly answers: readonly HealthAnswer[];
  readonly lines: readonly RecoveryLogLine[];
  readonly cutOffs: readonly CutOff[];
  /** false: the recording stopped in the middle, attempts may have no end yet. */
  readonly isOver: boolean;
}

export interface Limits {
  /** Ids of the configured services. */
  readonly services: ReadonlySet<string>;
  /** Automatic attempts on one service in any window. */
  readonly budget: number;
  readonly windowMs: number;
  /** Recoveries at the same time. */
  readonly atOnce: number;
  readonly startsPerMinute: number;
  /** How late an attempt that was cut off may be ended. */
  readonly endWithinMs: number;
  /** Healthy probes in a row that prove a success. */
  readonly successThreshold: number;
  /** How long an action may follow its debit and the probe that justified it. */
  readonly leewayMs: number;
}

export type ViolationKind =
  | 'overlapping'
  | 'late'
  | 'resumed'
  | 'withoutStart'
  | 'overBudget'
  | 'tooManyAtOnce'
  | 'tooManyStarts'
  | 'startedTwice'
  | 'startWithoutEnd'
  | 'endedTwice'
  | 'endWithoutStart'
  | 'endedLate'
  | 'unknownId'
  | 'unprovenSuccess'
  | 'actedOnHealthy';

export interface Violation {
  readonly kind: ViolationKind;
  readonly service: string;
  /** Epoch ms. */
  readonly at: number;
  readonly message: string;
}

/** One promise, checked over a whole history. */
export type Rule = (history: History, limits: Limits) => Violation[];
