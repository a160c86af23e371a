import type { Brake } from './brake.ts';

export const VELOCITY_WINDOW_MS = 60_000;

/** What all recoveries together may do. Times in milliseconds. */
export interface FleetLimits {
  readonly maxConcurrent: number;
  readonly maxStartsPerMinute: number;
  /** More than this share of all services… */
  readonly brakeRatio: number;
  /** …and at least so many of them… */
  readonly brakeMinimum: number;
  /** …that began to fail within this time, and the brake is on… */
  readonly brakeWindowMs: number;
  /** …until fewer fail for so long. */
  readonly brakeReleaseMs: number;
}

/** The cluster as the gates see it. */
export interface FleetView {
  readonly limits: FleetLimits;
  /** Ids of the services that are being acted on. */
  readonly underWay: readonly string[];
  /** When recoveries were begun lately; epoch ms, any order. */
  readonly startedAt: readonly number[];
  readonly brake: Brake;
}
