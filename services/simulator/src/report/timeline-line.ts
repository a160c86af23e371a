/** One line of the timeline, before repetitions are folded. */
export interface TimelineLine {
  /** Epoch ms. */
  readonly at: number;
  /** The id of a service, or who else it is about. */
  readonly who: string;
  readonly what: string;
  readonly why: string;
  /** How often it came, and epoch ms of the last time; once when not given. */
  readonly repeated?: { readonly times: number; readonly lastAt: number } | undefined;
}
