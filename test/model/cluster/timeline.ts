interface Timer {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

/** Takes a planned event back; harmless when it has happened. */
export type Cancel = () => void;

/** The virtual clock: what is planned happens in the order of its moments, at once. Times are epoch ms. */
export class Timeline {
  now: number;
  readonly #heap: Timer[] = [];
  #order = 0;

  constructor(startsAt: number) {
    this.now = startsAt;
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer: Timer = { at: this.now + Math.max(0, Math.ceil(delayMs)), order: this.#order, run };
    this.#order += 1;
    this.#push(timer);
    return () => {
      timer.run = null;
    };
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      this.#pop();
      this.now = next.at;
      next.run?.();
    }
    this.now = until;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || isBefore(parent, timer)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      if (left === undefined) break;
      const right = heap[2 * index + 2];
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(last, child)) break;
      heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    heap[index] = last;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
