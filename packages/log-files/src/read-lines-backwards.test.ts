import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { makeTestDirectory } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLinesBackwards } from './read-lines-backwards.ts';

let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
beforeAll(async () => {
  directory = await makeTestDirectory('lines');
});
afterAll(() => directory.remove());

async function linesOf(
  content: string,
  options: { maxLineBytes: number; maxBytes?: number } = { maxLineBytes: 4096 },
): Promise<string[]> {
  const path = join(directory.path, 'file');
  await writeFile(path, content);
  const handle = await open(path);
  try {
    const lines: string[] = [];
    for await (const line of readLinesBackwards(handle, options)) lines.push(line);
    return lines;
  } finally {
    await handle.close();
  }
}

test('lines come last first, without the text after the last newline', async () => {
  expect(await linesOf('one\ntwo\nthree\nhalf a li')).toEqual(['three', 'two', 'one']);
});

test('an empty file, and one without any newline, have no lines', async () => {
  expect(await linesOf('')).toEqual([]);
  expect(await linesOf('never ended')).toEqual([]);
});

test('a line longer than allowed is passed over, its neighbours are not', async () => {
  expect(await linesOf(`first\n${'x'.repeat(300_000)}\nlast\n`)).toEqual(['last', 'first']);
});

test('lines that lie across the borders of what is read at once stay whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 100 }), async (lengths) => {
      const lines = lengths.map((length, index) => String(index % 10).repeat(length));
      expect(await linesOf(`${lines.join('\n')}\n`)).toEqual(lines.toReversed());
    }),
    { numRuns: 25 },
  );
});

test('a limit of bytes reads the end of the file and no broken line', async () => {
  const content = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join('');
  expect(await linesOf(content, { maxLineBytes: 4096, maxBytes: 25 })).toEqual(['line 999', 'line 998']);
});
