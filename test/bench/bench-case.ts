/** Measured values by name, units in the names; what the last line of a run holds. */
export type Figures = Readonly<Record<string, string | number | boolean>>;

export interface BenchCase {
  /** One line for the list of cases. */
  readonly title: string;
  /** Measures and returns the figures; throws when what it measured is not correct. */
  run(): Promise<Figures>;
}
