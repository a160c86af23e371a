import fc from 'fast-check';
import type { RecoveryEvent } from '@recovery/contracts';
import { parseLogLine } from '@recovery/domain';
import { expect, test } from 'vitest';
import { eventIdOfLine, formatEvent, historyEntryOf } from './event-line.ts';
import { someEvent } from './some-event.test-data.ts';

test('a line names the event in the documented order', () => {
  const event = someEvent({
    id: 'database-1.1.ended',
    at: Date.UTC(2026, 10, 23, 12, 0, 1, 5),
    service: 'database',
    actionType: 'database_reconnect',
    status: 'failed',
    error: 'connection refused',
    retryCount: 2,
    incidentId: 'database-1',
    attempt: 2,
    rung: 'reconnect',
    durationMs: 1234,
  });
  expect(formatEvent(event)).toBe(
    '2026-11-23T12:00:01.005Z | database_reconnect | failed | connection refused | 2 | ' +
      'service=database incident=database-1 attempt=2 rung=reconnect durationMs=1234 event=database-1.1.ended',
  );
});

test('an event without error, attempt, rung or duration says N/A and leaves them out', () => {
  const event = someEvent({ error: null, incidentId: null, attempt: null, rung: null, durationMs: null, id: 'e1' });
  expect(formatEvent(event)).toMatch(/ \| N\/A \| 0 \| service=database event=e1$/u);
});

test('credentials in an error text do not reach the line', () => {
  const event = someEvent({ error: 'cannot reach postgres://user:hunter2@db/app' });
  expect(formatEvent(event)).not.toContain('hunter2');
});

test('whatever the texts are, the line fits one write and gives everything but a shortened error back', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(
      text.filter((id) => id !== ''),
      fc.option(fc.string({ unit: 'binary', maxLength: 5000 })),
      text,
      (id, error, rung) => {
        const event: RecoveryEvent = someEvent({
          id,
          error: error === null ? null : error.replaceAll(/[@/?&=]/gu, ''),
          rung,
        });
        const line = formatEvent(event);
        expect(Buffer.byteLength(line)).toBeLessThan(4096);
        expect(line).not.toMatch(/[\n\r]/u);
        expect(eventIdOfLine(line)).toBe(id);
        const parsed = parseLogLine(line);
        if (parsed === null) throw new Error('the line cannot be read back');
        const isShortened = parsed.error?.endsWith('…') === true;
        expect(isShortened ? event.error : parsed.error).toBe(event.error);
        expect([rung, null]).toContain(historyEntryOf(parsed).rung);
      },
    ),
    { numRuns: 300 },
  );
});

test('an incident id that is far too long is left out rather than the line made too long', () => {
  const line = formatEvent(someEvent({ incidentId: 'x'.repeat(10_000), id: 'e1' }));
  expect(Buffer.byteLength(line)).toBeLessThan(4096);
  expect(eventIdOfLine(line)).toBe('e1');
});
