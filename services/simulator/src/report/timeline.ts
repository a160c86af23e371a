import type { Happening } from '../happening.ts';
import { foldRepetitions, type FoldedLine } from './fold-repetitions.ts';
import { happeningLines } from './happening-lines.ts';

const WHAT_WIDTH = 9;

interface Row {
  readonly line: FoldedLine;
  /** All to whom the same happened at the same moment. */
  readonly who: readonly string[];
}

/** What happened, a line each, with the time since the start. @param options.startsAt epoch ms */
export function timeline(happenings: readonly Happening[], { startsAt }: { startsAt: number }): string[] {
  const rows = shareLines(foldRepetitions(happenings.flatMap(happeningLines)));
  const whoWidth = Math.max(0, ...rows.map(({ who }) => namesOf(who).length));
  return rows.map(({ line, who }) => {
    const time = clockTime(line.at - startsAt);
    const again = repeated(line, startsAt);
    return `${time}  ${namesOf(who).padEnd(whoWidth)}  ${line.what.padEnd(WHAT_WIDTH)}  ${line.why}${again}`;
  });
}

/** What is said of several services at one moment is one line. */
function shareLines(lines: readonly FoldedLine[]): Row[] {
  const rows: { line: FoldedLine; who: string[] }[] = [];
  for (const line of lines) {
    const previous = rows.at(-1);
    if (previous !== undefined && isSame(previous.line, line)) previous.who.push(line.who);
    else rows.push({ line, who: [line.who] });
  }
  return rows;
}

function isSame(a: FoldedLine, b: FoldedLine): boolean {
  return (
    a.at === b.at &&
    a.what === b.what &&
    a.why === b.why &&
    a.repetitions.length === b.repetitions.length &&
    a.repetitions.every(({ lastAt }, index) => b.repetitions[index]?.lastAt === lastAt)
  );
}

function repeated({ who, repetitions }: FoldedLine, startsAt: number): string {
  return repetitions
    .map(({ lineCount, times, lastAt }) => {
      const what = lineCount === 1 ? '' : `the last ${lineCount} lines of ${who} `;
      return ` (${what}${times} times until ${clockTime(lastAt - startsAt)})`;
    })
    .join('');
}

/** `api-1 +19` for twenty. */
export function namesOf([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} +${others.length}`;
}

/** `HH:MM:SS.t`; hours go on beyond 24. */
function clockTime(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = `${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
  return `${two(Math.floor(tenths / 36_000))}:${two(Math.floor(tenths / 600) % 60)}:${seconds}`;
}
