/** A clock that moves only when told to. Pass `clock.now` where a function that gives epoch milliseconds is wanted. */
export class FakeClock {
  #now: number;

  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.#now = startAt;
  }

  readonly now = (): number => this.#now;

  /** Moves the clock by so many milliseconds; a negative number steps it back. */
  advance(ms: number): number {
    this.#now += ms;
    return this.#now;
  }
}
