import { expect, it } from 'vitest';
import { parseArguments } from './parse-arguments.ts';

const SCENARIOS = ['kills', 'stops'];

it.each([
  [[], { type: 'list' }],
  [['kills'], { type: 'run', scenario: 'kills', count: null, seed: 1 }],
  [['stops', '--seed', '7', '--count=20'], { type: 'run', scenario: 'stops', count: 20, seed: 7 }],
])('%j is understood', (args, wanted) => {
  expect(parseArguments(args, SCENARIOS)).toEqual(wanted);
});

it.each([
  [['explode']],
  [['kills', 'stops']],
  [['kills', '--count', '0']],
  [['kills', '--count', 'many']],
  [['kills', '--count', '1.5']],
  [['kills', '--seed', '-1']],
  [['kills', '--seed']],
  [['kills', '--what']],
  [['--seed', '3']],
  [['toString']],
])('%j is refused with a reason', (args) => {
  expect(parseArguments(args, SCENARIOS)).toEqual({ type: 'usageError', reason: expect.stringMatching(/\S/u) });
});
