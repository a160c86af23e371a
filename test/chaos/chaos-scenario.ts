import type { Violation } from '../history/history.ts';

/** Measured values by name, units in the names; what the last line of a run holds. */
export type Figures = Readonly<Record<string, string | number | boolean | null>>;

export interface ChaosOptions {
  /** How many faults, or rounds. */
  readonly count: number;
  /** Everything random follows from it; what the machine's own timing adds does not. */
  readonly seed: number;
  say(line: string): void;
}

export interface ChaosResult {
  readonly figures: Figures;
  /** Broken promises of the recorded history. */
  readonly violations: readonly Violation[];
  /** What else the scenario claims and did not see, in words. */
  readonly failures: readonly string[];
}

export interface ChaosScenario {
  /** One line for the list. */
  readonly title: string;
  readonly defaultCount: number;
  run(options: ChaosOptions): Promise<ChaosResult>;
}
