import { expect, it } from 'vitest';
import { createLogger } from './create-logger.ts';
import { RateLimitedLog } from './rate-limited-log.ts';

it('lets n lines a minute through per key and then says how many it held back', () => {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  let nowMs = 0;
  const limited = new RateLimitedLog({ log: createLogger('t', { destination }), linesPerMinute: 2, now: () => nowMs });

  for (let i = 0; i < 10; i += 1) limited.warn('redis', { i }, 'down');
  limited.error('postgres', {}, 'down');
  expect(lines.map((line) => line['i'])).toEqual([0, 1, undefined]);

  nowMs = 60_000;
  limited.warn('redis', { i: 10 }, 'down');
  expect(lines.at(-1)).toMatchObject({ i: 10, suppressed: 8 });
});
