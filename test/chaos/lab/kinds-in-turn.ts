import type { Random } from '../random.ts';

export interface KindsInTurn<K extends string> {
  /** The kind that is due now. */
  next(random: Random): K;
  /** One of the kind was hit. */
  note(kind: K): void;
}

/**
 * Kinds by chance, as often as their shares say, and each of them once at least: spread over all `count` hits, those
 * that chance has not hit by then have their turn.
 */
export function kindsInTurn<K extends string>(
  shares: Readonly<Record<K, number>>,
  { kinds, count, random }: { kinds: readonly K[]; count: number; random: Random },
): KindsInTurn<K> {
  const order = kinds.map((kind) => ({ kind, place: random.between(0, 1) })).toSorted((a, b) => a.place - b.place);
  const owed = new Map(order.map(({ kind }, index) => [kind, Math.floor(((index + 0.5) * count) / kinds.length)]));
  let hits = 0;
  return {
    next: (own) => [...owed].find(([, dueAt]) => hits >= dueAt)?.[0] ?? own.weighted(shares),
    note: (kind) => {
      hits += 1;
      owed.delete(kind);
    },
  };
}
