import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATE_NAMES } from '@recovery/domain';
import { expect, test } from 'vitest';
import { lifecycleTable } from './lifecycle-table.ts';
import { ROOT } from './workspace.ts';

const FILE = join(ROOT, 'docs/incident-lifecycle.md');
const BETWEEN_MARKERS = /(<!-- table: begin -->\n)[\s\S]*?(\n<!-- table: end -->)/u;

/** Columns are padded by the formatter: what counts is what stands in them. */
function cells(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .filter((line) => !/^\|[\s|:-]+$/u.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

test('docs/incident-lifecycle.md shows the transitions that the code makes', () => {
  const document = readFileSync(FILE, 'utf8');
  const table = lifecycleTable();
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(FILE, document.replace(BETWEEN_MARKERS, `$1\n${table}\n$2`));
    return;
  }
  const written = BETWEEN_MARKERS.exec(document)?.[0]
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
  expect(cells(written ?? '')).toEqual(cells(table));
});

test('docs/incident-lifecycle.md names every gate, in the order of asking', () => {
  const named = [...readFileSync(FILE, 'utf8').matchAll(/^\| `(\w+)` +\|/gmu)].map(([, name]) => name);
  expect(named).toEqual([...GATE_NAMES]);
});
