import { unitHash } from '@recovery/domain';

/** A source of numbers in [0, 1) that is the same for the same seed. */
export type Chance = () => number;

/** One source for each thing that is left to chance: asking one more often leaves all others as they are. */
export type Chances = (what: string) => Chance;

export function chancesOf(seed: number): Chances {
  const known = new Map<string, Chance>();
  return (what) => {
    const chance = known.get(what) ?? mulberry32(Math.floor(unitHash(`${seed}/${what}`) * 0x1_0000_0000));
    known.set(what, chance);
    return chance;
  };
}

/** Tommy Ettinger's mulberry32: 32 bits of state, every one of them used. */
function mulberry32(seed: number): Chance {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Exponentially distributed around `meanMs`: what happens at any moment with the same likelihood. */
export function exponentialMs(chance: Chance, meanMs: number): number {
  return -Math.log(1 - chance()) * meanMs;
}
