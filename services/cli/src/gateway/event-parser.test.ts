import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventParser } from './event-parser.ts';

const STREAM =
  'retry: 2000\n\n: \n\nid: 1-0\nevent: recovery\ndata: {"a":1}\n\nevent: gap\r\ndata: one\r\ndata: two\r\n\r\nid: 2-0\rdata\r\rdata:no space\n\n';
const EVENTS = [
  { name: 'recovery', data: '{"a":1}', id: '1-0' },
  { name: 'gap', data: 'one\ntwo', id: '1-0' },
  { name: 'message', data: '', id: '2-0' },
  { name: 'message', data: 'no space', id: '2-0' },
];

describe('a stream of events', () => {
  it('is taken apart', () => {
    expect(new EventParser().push(STREAM)).toEqual(EVENTS);
  });

  it('is the same in pieces of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length)), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length];
        const parser = new EventParser();
        const events = places.slice(1).flatMap((end, index) => parser.push(STREAM.slice(places[index], end)));
        expect(events).toEqual(EVENTS);
      }),
    );
  });

  it('gives nothing of an event that is not whole', () => {
    expect(new EventParser().push('id: 1-0\ndata: x\n')).toEqual([]);
  });
});
