import { parseArgs } from 'node:util';
import { errorMessage } from '@recovery/runtime';

/** What the command line asks for. */
export type Wanted =
  | { readonly type: 'list' }
  | { readonly type: 'run'; readonly scenario: string; readonly count: number | null; readonly seed: number }
  | { readonly type: 'usageError'; readonly reason: string };

const DEFAULT_SEED = 1;

/** `[scenario] [--count n] [--seed n]` */
export function parseArguments(args: readonly string[], scenarios: readonly string[]): Wanted {
  let parsed: { values: { count?: string | undefined; seed?: string | undefined }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { count: { type: 'string' }, seed: { type: 'string' } },
    });
  } catch (error) {
    return { type: 'usageError', reason: errorMessage(error) };
  }
  const { values, positionals } = parsed;
  const [scenario, ...rest] = positionals;
  if (rest.length > 0) return { type: 'usageError', reason: `"${rest.join(' ')}" is too much` };
  const count = values.count === undefined ? null : wholeNumber(values.count);
  if (count !== null && !(count >= 1))
    return { type: 'usageError', reason: '--count must be a whole number from 1 on' };
  const seed = values.seed === undefined ? DEFAULT_SEED : wholeNumber(values.seed);
  if (!(seed >= 0)) return { type: 'usageError', reason: '--seed must be a whole number from 0 on' };
  if (scenario === undefined) {
    const isPlain = values.count === undefined && values.seed === undefined;
    return isPlain ? { type: 'list' } : { type: 'usageError', reason: 'which scenario?' };
  }
  if (!scenarios.includes(scenario)) return { type: 'usageError', reason: `there is no scenario "${scenario}"` };
  return { type: 'run', scenario, count, seed };
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/u.test(text) ? Number(text) : Number.NaN;
}
