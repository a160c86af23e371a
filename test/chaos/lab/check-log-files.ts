import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecoveryEvent } from '@recovery/contracts';
import { parseLogLine, type RecoveryLogLine } from '@recovery/domain';

/** How the files differ from what was logged; all zero when each event is there once, whole and in order. */
export interface LogDifference {
  readonly lines: number;
  readonly missing: number;
  readonly doubled: number;
  readonly foreign: number;
  /** Lines that stand behind one that was logged after them. */
  readonly outOfOrder: number;
  /** What is no line of the log, or has no newline. */
  readonly torn: number;
  /** Lines that say something else than their event. */
  readonly altered: number;
}

/** Holds `<logDir>/recovery` against what was logged. */
export function checkLogFiles(logDir: string, logged: readonly RecoveryEvent[]): LogDifference {
  const { lines, torn } = readLines(join(logDir, 'recovery'));
  const orderOf = new Map(logged.map(({ id }, index) => [id, index]));
  const ids = lines.map(({ details }) => details['event'] ?? '');
  const found = new Set(ids);
  const numbers = ids.flatMap((id) => orderOf.get(id) ?? []);
  let highest = -1;
  let outOfOrder = 0;
  for (const number of numbers) {
    if (number < highest) outOfOrder += 1;
    highest = Math.max(highest, number);
  }
  return {
    lines: lines.length,
    missing: logged.filter(({ id }) => !found.has(id)).length,
    doubled: ids.length - found.size,
    foreign: ids.length - numbers.length,
    outOfOrder,
    torn,
    altered: lines.filter((line) => !says(line, logged[orderOf.get(line.details['event'] ?? '') ?? -1])).length,
  };
}

function readLines(directory: string): { lines: RecoveryLogLine[]; torn: number } {
  const lines: RecoveryLogLine[] = [];
  let torn = 0;
  for (const file of readdirSync(directory).toSorted()) {
    const texts = readFileSync(join(directory, file), 'utf8').split('\n');
    if (texts.pop() !== '') torn += 1;
    for (const text of texts) {
      const line = parseLogLine(text);
      if (line === null) torn += 1;
      else lines.push(line);
    }
  }
  return { lines, torn };
}

function says({ timestamp, status, error, details }: RecoveryLogLine, event: RecoveryEvent | undefined): boolean {
  if (event === undefined || timestamp !== event.at || status !== event.status) return false;
  if (details['service'] !== event.service || details['incident'] !== event.incidentId) return false;
  if (error === event.error) return true;
  // Too long for a line of 4,096 bytes.
  return error !== null && error.length > 500 && (event.error?.startsWith(error.slice(0, -1)) ?? false);
}
