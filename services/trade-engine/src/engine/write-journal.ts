import type { EngineState } from '../trading/engine-state.ts';
import type { ClosedPosition, OpenPosition } from '../trading/position.ts';

/** Ticks that are saved together: the state after the last of them and everything they opened and closed. */
export interface Batch {
  readonly state: EngineState;
  readonly opened: readonly OpenPosition[];
  readonly closed: readonly ClosedPosition[];
  readonly tickCount: number;
  /** Epoch ms of its last tick. */
  readonly tickedAt: number;
  /** Monotonic ms of its first tick. */
  readonly recordedAt: number;
}

/**
 * Ticks that the database does not have yet, in memory and bounded by whoever records them. A batch on its way is
 * sealed: should its acknowledgement be lost, exactly the same is sent again, and the database can tell.
 */
export class WriteJournal {
  #sealed: Batch | null = null;
  #open: Batch | null = null;

  record(tick: Omit<Batch, 'tickCount'>): void {
    const before = this.#open;
    this.#open = {
      ...tick,
      opened: [...(before?.opened ?? []), ...tick.opened],
      closed: [...(before?.closed ?? []), ...tick.closed],
      tickCount: (before?.tickCount ?? 0) + 1,
      recordedAt: before?.recordedAt ?? tick.recordedAt,
    };
  }

  /** The batch to save next; the same one until it is settled. */
  next(): Batch | null {
    if (this.#sealed === null) {
      this.#sealed = this.#open;
      this.#open = null;
    }
    return this.#sealed;
  }

  /** The batch, as next() gave it, is in the database. */
  settle(batch: Batch): void {
    // An overtaken save may report late: it must not take a newer batch along.
    if (this.#sealed === batch) this.#sealed = null;
  }

  get unsavedTickCount(): number {
    return (this.#sealed?.tickCount ?? 0) + (this.#open?.tickCount ?? 0);
  }

  /** Monotonic ms of the oldest tick that is not saved; null when all are. */
  get oldestUnsavedAt(): number | null {
    return (this.#sealed ?? this.#open)?.recordedAt ?? null;
  }
}
