const TICK_MS = 1_000;
const STEADY_MS = 250;

/** The time of the server: ages are told by its clock, as the one of this machine may be wrong. */
export class Clock {
  readonly #observers = new Set<() => void>();
  #offsetMs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Epoch ms. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** A time by this machine's clock as the server would tell it. */
  serverTime(localTime: number): number {
    return localTime + this.#offsetMs;
  }

  /** @param serverTime that of a message just received, epoch ms */
  note(serverTime: number): void {
    const offsetMs = serverTime - Date.now();
    // Messages take now more, now less time; that is no reason to draw everything anew.
    if (Math.abs(offsetMs - this.#offsetMs) > STEADY_MS) this.#offsetMs = offsetMs;
  }

  /** Calls back every second. */
  readonly subscribe = (observer: () => void): (() => void) => {
    this.#observers.add(observer);
    this.#timer ??= setInterval(() => {
      for (const each of this.#observers) each();
    }, TICK_MS);
    return () => {
      this.#observers.delete(observer);
      if (this.#observers.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };
}
