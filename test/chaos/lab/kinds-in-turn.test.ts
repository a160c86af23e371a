import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { kindsInTurn } from './kinds-in-turn.ts';

const SHARES = { often: 90, seldom: 8, hardly: 1, never: 0.001 };
const KINDS = ['often', 'seldom', 'hardly', 'never'] as const;

test.each([15, 20, 200])(
  'of %i hits each kind has one, most have chance to thank, and a seed repeats them',
  (count) => {
    const play = (seed: number): string[] => {
      const random = createRandom(seed);
      const kinds = kindsInTurn(SHARES, { kinds: KINDS, count, random });
      return Array.from({ length: count }, () => {
        const kind = kinds.next(random);
        kinds.note(kind);
        return kind;
      });
    };
    for (let seed = 1; seed <= 50; seed += 1) {
      const hit = play(seed);
      expect(new Set(hit)).toEqual(new Set(KINDS));
      expect(hit.filter((kind) => kind === 'often').length).toBeGreaterThan(count / 2);
      expect(play(seed)).toEqual(hit);
    }
  },
);
