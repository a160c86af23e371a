import { withoutNumbers } from '../record.ts';
import type { TimelineLine } from './timeline-line.ts';

const LONGEST_BLOCK = 6;
/** A block that comes twice is read faster than understood. */
const FEWEST_BLOCKS = 3;

/** Lines of one service that came `times` times in a row, of which the first time is shown. */
interface Repetition {
  readonly lineCount: number;
  readonly times: number;
  /** Epoch ms of the last line of the last time. */
  readonly lastAt: number;
}

export interface FoldedLine extends TimelineLine {
  /** Of this line alone, and of a block of which it is the last. */
  readonly repetitions: readonly Repetition[];
}

/**
 * Of every service, a line that is repeated at once, and a block of up to six that comes three times or more, is kept once.
 * Lines that differ only in their numbers count as the same.
 */
export function foldRepetitions(lines: readonly TimelineLine[]): FoldedLine[] {
  const kept = new Map<TimelineLine, readonly Repetition[]>();
  for (const own of Map.groupBy(lines, ({ who }) => who).values()) {
    const single = fold(own.map(foldable), { longest: 1, fewest: 2 });
    for (const { line, repetitions } of fold(single, { longest: LONGEST_BLOCK, fewest: FEWEST_BLOCKS })) {
      kept.set(line, repetitions);
    }
  }
  return lines.flatMap((line) => {
    const repetitions = kept.get(line);
    return repetitions === undefined ? [] : [{ ...line, repetitions }];
  });
}

interface Foldable {
  readonly line: TimelineLine;
  readonly key: string;
  /** When it came for the last time. */
  readonly lastAt: number;
  readonly repetitions: readonly Repetition[];
}

function foldable(line: TimelineLine): Foldable {
  const { at, what, why, repeated = { times: 1, lastAt: at } } = line;
  const key = withoutNumbers(`${what} ${why}`);
  const isRepeated = repeated.times > 1;
  return { line, key, lastAt: repeated.lastAt, repetitions: isRepeated ? [{ lineCount: 1, ...repeated }] : [] };
}

interface Limits {
  /** Lines in a block. */
  readonly longest: number;
  /** Times that it must come. */
  readonly fewest: number;
}

function fold(lines: readonly Foldable[], limits: Limits): Foldable[] {
  const kept: Foldable[] = [];
  for (let start = 0; start < lines.length;) {
    const found = repetitionAt(start, { lines, limits });
    const lineCount = found?.lineCount ?? 1;
    const block = lines.slice(start, start + lineCount);
    kept.push(...block.slice(0, -1));
    for (const last of block.slice(-1)) {
      kept.push(found === null ? last : repeatedly(last, found, lines.slice(start, start + found.times)));
    }
    start += lineCount * (found?.times ?? 1);
  }
  return kept;
}

/** A line that was repeated already is repeated as often as all of its kind were together. */
function repeatedly(last: Foldable, found: Repetition, own: readonly Foldable[]): Foldable {
  const { lastAt } = found;
  if (found.lineCount > 1) return { ...last, lastAt, repetitions: [...last.repetitions, found] };
  const times = own.reduce((sum, { repetitions: [first] }) => sum + (first?.times ?? 1), 0);
  return { ...last, lastAt, repetitions: [{ lineCount: 1, times, lastAt }] };
}

/** The repetition that begins there and saves most lines; null when there is none. */
function repetitionAt(
  start: number,
  { lines, limits }: { lines: readonly Foldable[]; limits: Limits },
): Repetition | null {
  let best: Repetition | null = null;
  let mostSaved = 0;
  for (let lineCount = 1; lineCount <= limits.longest; lineCount += 1) {
    let end = start + lineCount;
    while (end < lines.length && lines[end]?.key === lines[end - lineCount]?.key) end += 1;
    const times = Math.floor((end - start) / lineCount);
    const saved = (times - 1) * lineCount;
    const last = lines[start + times * lineCount - 1];
    if (saved <= mostSaved || last === undefined || times < limits.fewest) continue;
    mostSaved = saved;
    best = { lineCount, times, lastAt: last.lastAt };
  }
  return best;
}
