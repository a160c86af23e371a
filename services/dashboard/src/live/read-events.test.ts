import { expect, test } from 'vitest';
import { readEvents, type ServerEvent } from './read-events.ts';

async function eventsOf(...chunks: readonly (string | Uint8Array<ArrayBuffer>)[]): Promise<ServerEvent[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

test('events come with the id that they, or one before them, had', async () => {
  const text =
    'retry: 2000\n\nevent: status\ndata: {"a":1}\n\nid: 5-0\nevent: recovery\ndata: {}\n\n: \n\nevent: change\ndata: 2\n\n';
  expect(await eventsOf(text)).toEqual([
    { name: 'status', data: '{"a":1}', lastEventId: null },
    { name: 'recovery', data: '{}', lastEventId: '5-0' },
    { name: 'change', data: '2', lastEventId: '5-0' },
  ]);
});

test('an event that comes in pieces is whole, also when a letter is cut through', async () => {
  const bytes = new TextEncoder().encode('event: change\ndata: "ü"\n\n');
  const pieces = Array.from(bytes, (_, index) => bytes.slice(index, index + 1));
  expect(await eventsOf(...pieces)).toEqual([{ name: 'change', data: '"ü"', lastEventId: null }]);
});

test('what was not finished is no event', async () => {
  expect(await eventsOf('event: change\ndata: 1\n')).toEqual([]);
});
