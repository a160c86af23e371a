/** How a patient is ill, and what makes it well again. */
export interface Illness {
  /** The attempt that heals it, counted from the beginning of the illness; null: none does. */
  readonly healedBy: number | null;
  /** It comes back by itself after so long; null: never. */
  readonly comesBackAfterMs: number | null;
  /** How long an operation takes. */
  readonly operationMs: number;
  /** What a probe gets: an answer that says so, a connection that is closed, or nothing. */
  readonly manner: 'error' | 'close' | 'silence';
}
