interface Planned {
  readonly at: number;
  /** Of two at the same time the one planned first comes first. */
  readonly order: number;
  run(): void;
}

/** What is to happen, by time; a binary heap. */
export interface EventQueue {
  add(at: number, run: () => void): void;
  /** Takes out the next one that is due before `end`; null when there is none. */
  next(end: number): { readonly at: number; run(): void } | null;
}

export function createEventQueue(): EventQueue {
  const heap: Planned[] = [];
  let order = 0;
  return {
    add: (at, run) => {
      order += 1;
      rise(heap, { at, order, run });
    },
    next: (end) => {
      const [first] = heap;
      if (first === undefined || first.at >= end) return null;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(heap, last);
      return first;
    },
  };
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Puts `added` at the end and brings it to its place. */
function rise(heap: Planned[], added: Planned): void {
  let index = heap.length;
  heap.push(added);
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(added, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = added;
}

/** Puts `moved` where the first one was and brings it to its place. */
function sink(heap: Planned[], moved: Planned): void {
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (child === undefined || !isBefore(child, moved)) break;
    heap[index] = child;
    index = 2 * index + (isRight ? 2 : 1);
  }
  heap[index] = moved;
}
