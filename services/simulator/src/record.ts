import type { Happening, Tell } from './happening.ts';

export interface Record {
  readonly tell: Tell;
  /** So far, in order. */
  happenings(): Happening[];
}

/** Keeps what it is told. A service that is held and held again for the same reason is one happening. */
export function createRecord(): Record {
  const happenings: Happening[] = [];
  const lastOf = new Map<string, number>();
  return {
    happenings: () => [...happenings],
    tell: (happening) => {
      if ('serviceId' in happening) {
        const index = lastOf.get(happening.serviceId) ?? -1;
        const longer = prolonged(happenings[index], happening);
        if (longer !== null) {
          happenings[index] = longer;
          return;
        }
        lastOf.set(happening.serviceId, happenings.length);
      }
      happenings.push(happening);
    },
  };
}

/** `last` with `next` as its repetition; null when it is none. */
function prolonged(last: Happening | undefined, next: Happening): Happening | null {
  if (last?.type !== 'decided' || next.type !== 'decided') return null;
  if (last.asker !== next.asker || last.heldBy === null || next.heldBy === null) return null;
  const isSame =
    last.heldBy.gate === next.heldBy.gate && withoutNumbers(last.heldBy.reason) === withoutNumbers(next.heldBy.reason);
  return isSame ? { ...last, times: last.times + next.times, lastAt: next.lastAt } : null;
}

/** What is said again with other numbers is the same. */
export function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+(?:\.\d+)?/gu, '0');
}
