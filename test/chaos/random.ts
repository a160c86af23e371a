/** A seeded source of chance; the same seed gives the same answers in the same order. */
export interface Random {
  /** From min (included) to max (excluded), not rounded. */
  between(min: number, max: number): number;
  /** A whole number from min to max, both included. */
  integer(min: number, max: number): number;
  /** @throws when there is nothing to choose from */
  pick<T>(from: readonly T[]): T;
  /** A key, as often as its share says. */
  weighted<K extends string>(shares: Readonly<Record<K, number>>): K;
  /** A source of its own, so that what one does with it does not change what another gets. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  const next = mulberry32(seed);
  const random: Random = {
    between: (min, max) => min + next() * (max - min),
    integer: (min, max) => Math.floor(random.between(min, max + 1)),
    pick: (from) => {
      const chosen = from[Math.floor(next() * from.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
    weighted: (shares) => {
      const names = namesOf(shares);
      let rest = next() * names.reduce((sum, name) => sum + shares[name], 0);
      return names.find((name) => (rest -= shares[name]) < 0) ?? random.pick(names);
    },
    fork: (name) => createRandom(hash(`${seed} ${name}`)),
  };
  return random;
}

function namesOf<K extends string>(shares: Readonly<Record<K, number>>): K[] {
  return Object.keys(shares) as K[];
}

/** By Tommy Ettinger, public domain: 32 bits of state, good enough for choosing. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
