import { parseArgs } from 'node:util';

export interface Options {
  readonly path: string;
  readonly seed: number;
  readonly withTimeline: boolean;
}

export const USAGE = `Usage: pnpm simulate <scenario.yaml> [--seed <number>] [--summary]
  --seed     whole number from 0 to 4294967295; the same seed, the same day (1)
  --summary  the table and the line of JSON, without the timeline
Examples lie in examples/simulations; docs/simulator.md explains the file.`;

const LARGEST_SEED = 0xffff_ffff;

/** What was asked for; a sentence when it cannot be understood, null when only help is wanted. */
export function readCommandLine(args: readonly string[]): Options | string | null {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seed: { type: 'string', default: '1' },
        summary: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return reason;
  }
  const { values, positionals } = parsed;
  if (values.help) return null;
  const [path, ...more] = positionals;
  if (path === undefined) return 'Which scenario?';
  if (more.length > 0) return `One scenario at a time, not also ${more.join(' ')}.`;
  if (!/^\d{1,10}$/u.test(values.seed) || Number(values.seed) > LARGEST_SEED) {
    return `--seed must be a whole number from 0 to ${LARGEST_SEED}.`;
  }
  return { path, seed: Number(values.seed), withTimeline: !values.summary };
}
