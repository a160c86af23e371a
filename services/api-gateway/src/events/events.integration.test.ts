import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { AuditEvent, RecoveryEvent } from '@recovery/contracts';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  silentLogger,
  waitFor,
  type TestRedis,
} from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SERVICES, startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;
let store: Store;
const leaving: AbortController[] = [];

beforeEach(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('events');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
  store = openStore({ redis: redis.redis, log: silentLogger() });
  await waitFor(() => store.ledger.isOpen());
});
afterEach(async () => {
  for (const leave of leaving.splice(0)) leave.abort();
  await gateway.close();
  store.close();
  await redis.drop();
  await directory.remove();
});

const event = (number: number): RecoveryEvent => ({
  id: `e${number}`,
  at: number,
  service: 'database',
  actionType: 'service_restart',
  status: 'failed',
  error: 'two\nlines of postgres://u:hunter2@db/x',
  retryCount: number,
  severity: 'warning',
  incidentId: null,
  attempt: null,
  rung: null,
  durationMs: null,
});
const audit = (number: number): AuditEvent => ({
  id: `a${number}`,
  at: number,
  by: 'ann',
  from: '127.0.0.1',
  action: 'pause',
  service: 'database',
  outcome: 'service_unknown',
  detail: null,
  requestId: 'r',
});
const append = (from: number, to: number): Promise<void> =>
  store.events.append(Array.from({ length: to - from + 1 }, (_, index) => event(from + index)));

interface Received {
  readonly id: string | null;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Listener {
  readonly events: readonly Received[];
  readonly hasEnded: () => boolean;
  leave(): void;
}

/** What a browser's EventSource does. */
async function listen(headers: Readonly<Record<string, string>> = {}, query = ''): Promise<Listener> {
  const leave = new AbortController();
  leaving.push(leave);
  const response = await fetch(`${gateway.baseUrl}/api/recovery/events${query}`, { headers, signal: leave.signal });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events: Received[] = [];
  let hasEnded = false;
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(parseBlock));
    }
  };
  read()
    .catch(() => undefined)
    .finally(() => (hasEnded = true))
    .catch(() => undefined);
  return { events, hasEnded: () => hasEnded, leave: () => leave.abort() };
}

function parseBlock(block: string): Received[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const [type, data] = [fields.get('event'), fields.get('data')];
  if (type === undefined || data === undefined) return [];
  return [{ id: fields.get('id') ?? null, type, data: JSON.parse(data) as Record<string, unknown> }];
}

const numbers = ({ events }: Listener): unknown[] => events.map(({ data }) => data['retryCount']);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('who listens is told what happens from then on, in order, with credentials masked', async () => {
  await append(1, 3);
  const listener = await listen();
  await append(4, 6);
  await waitFor(() => listener.events.length === 3);
  expect(numbers(listener)).toEqual([4, 5, 6]);
  expect(listener.events[0]).toMatchObject({ type: 'recovery', data: { service: 'database', status: 'failed' } });
  expect(JSON.stringify(listener.events)).not.toContain('hunter2');
});

test('who comes back with the last id goes on after it, while new events come, none lost, none twice', async () => {
  const first = await listen();
  await append(1, 700);
  await waitFor(() => first.events.length === 700, { timeoutMs: 10_000 });
  const last = first.events[99]?.id ?? '';
  first.leave();
  const writing = append(701, 1200);
  const second = await listen({ 'last-event-id': last });
  await writing;
  await append(1201, 1300);
  await waitFor(() => second.events.length >= 1200, { timeoutMs: 10_000 });
  expect(numbers(second)).toEqual(range(101, 1300));
});

test('who comes back too late is told that something is missing', async () => {
  await append(1, 10);
  const { newest } = await store.events.bounds();
  await redis.redis.xtrim('{recovery}:events', 'MINID', newest);
  const listener = await listen({ 'last-event-id': '1-1' });
  await waitFor(() => listener.events.length === 2);
  expect(listener.events).toMatchObject([
    { type: 'gap', data: { after: '1-1', oldest: newest } },
    { type: 'recovery', data: { retryCount: 10 } },
  ]);
});

test('who wants the status too is told everything, then what changes, then that nothing does', async () => {
  const listener = await listen({}, '?status=true');
  await waitFor(() => listener.events.length > 0);
  const [first] = listener.events;
  expect(first).toMatchObject({ id: null, type: 'status', data: { autoRecoveryEnabled: true, pauses: [] } });
  expect(first?.data['services']).toHaveLength(4);

  await gateway.post('/api/recovery/pause', { service: 'all', reason: 'drill' });
  const changes = (): Received[] => listener.events.filter(({ type }) => type === 'change');
  await waitFor(() => changes().some(({ data }) => data['autoRecoveryEnabled'] === false));
  expect(changes().find(({ data }) => data['pauses'] !== undefined)?.data).toMatchObject({
    pauses: [{ service: 'all' }],
  });
  await waitFor(() => Object.keys(changes().at(-1)?.data ?? {}).join() === 'generatedAt');
});

test('who follows the status is told everything anew when other services are configured', async () => {
  const listener = await listen({}, '?status=true');
  await waitFor(() => listener.events.length > 0);
  const services = SERVICES.replace(
    '  retired:',
    '  newest: { name: Newest, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }\n  retired:',
  );
  await writeFile(join(directory.path, 'services.yaml'), services);
  await waitFor(() => listener.events.filter(({ type }) => type === 'status').length === 2, { timeoutMs: 5_000 });
  const second = listener.events.findLast(({ type }) => type === 'status');
  expect(second?.data['services']).toHaveLength(5);
});

test('an admin is told who changed what, too', async () => {
  const listener = await listen();
  await gateway.post('/api/recovery/pause', { service: 'database' });
  await waitFor(() => listener.events.length > 0);
  expect(listener.events).toMatchObject([{ id: null, type: 'audit', data: { action: 'pause', by: 'local' } }]);
});

test('who comes back after a thousand changes by people has missed nothing', async () => {
  await append(1, 2);
  const [first] = await store.events.after('0-0', 1);
  await Promise.all(Array.from({ length: 1_500 }, (_, number) => store.audit.record(audit(number))));
  await append(3, 3);
  const listener = await listen({ 'last-event-id': first?.entryId ?? '' });
  await waitFor(() => listener.events.filter(({ type }) => type === 'recovery').length === 2);
  // About the last thousand of the audit are kept.
  await waitFor(() => listener.events.length >= 1_002);
  expect(listener.events.filter(({ type }) => type === 'gap')).toEqual([]);
});

test('who has much behind and reads slowly is told all of it', async () => {
  const error = 'x'.repeat(60_000);
  for (let number = 1; number <= 400; number += 1) await store.events.append([{ ...event(number), error }]);
  const read: number[] = [];
  const socket = connect(gateway.port, '127.0.0.1', () => {
    socket.write('GET /api/recovery/events HTTP/1.1\r\nhost: localhost\r\nlast-event-id: 1-0\r\n\r\n');
  });
  leaving.push(Object.assign(new AbortController(), { abort: () => socket.destroy() }));
  socket.pause();
  // Others are served meanwhile; this one takes nothing.
  const other = await listen();
  await append(401, 401);
  await waitFor(() => other.events.length === 1);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    for (;;) {
      const found = /"retryCount":(\d+)/u.exec(text);
      if (found === null) return;
      read.push(Number(found[1]));
      text = text.slice(found.index + found[0].length);
    }
  });
  socket.resume();
  await waitFor(() => read.length === 401, { timeoutMs: 20_000 });
  expect(read).toEqual(range(1, 401));
});

test.each(['garbage', '1', '-1-1', '1-1-1', `${'9'.repeat(20)}-0`])(
  'the last id "%s" is refused with 400',
  async (id) => {
    const response = await gateway.fetch('/api/recovery/events', { headers: { 'last-event-id': id } });
    expect(response.status).toBe(400);
  },
);

test('more than a hundred cannot listen, and a place is free again when one has gone', async () => {
  const listeners = await Promise.all(Array.from({ length: 100 }, () => listen()));
  const refused = await gateway.fetch('/api/recovery/events');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('10');
  expect(await refused.json()).toMatchObject({ code: 'too_many_listeners' });
  listeners[0]?.leave();
  const leave = new AbortController();
  leaving.push(leave);
  await waitFor(async () => {
    const response = await fetch(`${gateway.baseUrl}/api/recovery/events`, { signal: leave.signal });
    return response.status === 200;
  });
});

test('listeners do not hold up the end of the gateway', async () => {
  const listener = await listen();
  const startedAt = performance.now();
  await gateway.close();
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await waitFor(() => listener.hasEnded());
});

test('a HEAD request is answered and ends', async () => {
  const response = await gateway.fetch('/api/recovery/events', { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
});
