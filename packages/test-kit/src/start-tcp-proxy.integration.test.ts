import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from './start-tcp-proxy.ts';
import { waitFor } from './wait-for.ts';

const releases: (() => Promise<unknown> | void)[] = [];
let proxy: TcpProxy;
/** Connections as the server sees them. */
let served: Socket[];

beforeEach(async () => {
  served = [];
  const server = createServer((socket) => {
    served.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  releases.push(() => void server.close());
  proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port });
  releases.push(() => proxy.close());
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

/** A client of the echo behind the proxy, and what happened to it. */
function connectClient() {
  const socket = connect(proxy.port, '127.0.0.1');
  const seen = { text: '', errorCode: '', hasEnded: false };
  socket.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.errorCode = error.code ?? ''));
  socket.on('end', () => (seen.hasEnded = true));
  releases.push(() => void socket.destroy());
  return { socket, seen, echoes: (text: string) => waitFor(() => seen.text === text) };
}

test('what is sent comes through, and the end of either side', async () => {
  const { socket, seen, echoes } = connectClient();
  socket.write('one ');
  await echoes('one ');
  socket.end('two');
  await echoes('one two');
  await waitFor(() => seen.hasEnded);
  expect(new URL(proxy.urlOf('redis://:secret@10.0.0.1:6379/2')).href).toBe(
    `redis://:secret@127.0.0.1:${proxy.port}/2`,
  );
});

test('held, connections stay open and silent, and what was sent arrives when it passes again', async () => {
  const present = connectClient();
  present.socket.write('a');
  await present.echoes('a');
  await proxy.setMode({ type: 'hold' });
  present.socket.write('b');
  const late = connectClient();
  late.socket.write('c');
  await waitFor(() => late.socket.readyState === 'open');
  // The other side goes away, and nobody is told.
  for (const socket of served) socket.destroy();
  await waitFor(() => served.every(({ closed }) => closed));
  expect([present.seen, late.seen]).toEqual([
    { text: 'a', errorCode: '', hasEnded: false },
    { text: '', errorCode: '', hasEnded: false },
  ]);
  await proxy.setMode({ type: 'pass' });
  await waitFor(() => present.socket.closed);
  const next = connectClient();
  next.socket.write('d');
  await next.echoes('d');
});

test('what was sent while it was held arrives in order', async () => {
  await proxy.setMode({ type: 'hold' });
  const { socket, seen, echoes } = connectClient();
  for (const text of ['1', '2', '3']) socket.write(text);
  await waitFor(() => socket.writableLength === 0);
  expect(seen.text).toBe('');
  await proxy.setMode({ type: 'pass' });
  await echoes('123');
});

test('abandoned connections are dead for good, new ones work', async () => {
  const dead = connectClient();
  dead.socket.write('a');
  await dead.echoes('a');
  expect(proxy.abandonConnections()).toBe(1);
  dead.socket.write('b');
  const { socket, echoes } = connectClient();
  socket.write('c');
  await echoes('c');
  expect(dead.seen).toEqual({ text: 'a', errorCode: '', hasEnded: false });
  await proxy.setMode({ type: 'pass' });
  socket.write('d');
  await echoes('cd');
  expect(dead.seen.text).toBe('a');
});

test('a delay holds up each byte, not one after the other', async () => {
  await proxy.setMode({ type: 'pass', delayMs: 100 });
  const { socket, echoes } = connectClient();
  const startedAt = performance.now();
  for (let index = 0; index < 20; index += 1) {
    socket.write('x');
    await new Promise(setImmediate);
  }
  await echoes('x'.repeat(20));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
  // One after the other, there and back, they would take forty delays.
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('refused, present connections go on', async () => {
  const { socket, echoes } = connectClient();
  socket.write('a');
  await echoes('a');
  await proxy.setMode({ type: 'refuse' });
  const refused = connectClient();
  await waitFor(() => refused.seen.errorCode === 'ECONNREFUSED');
  socket.write('b');
  await echoes('ab');
  await proxy.setMode({ type: 'pass' });
  const again = connectClient();
  again.socket.write('c');
  await again.echoes('c');
});

test('reset, every connection is, present and new', async () => {
  const present = connectClient();
  present.socket.write('a');
  await present.echoes('a');
  await proxy.setMode({ type: 'reset' });
  await waitFor(() => present.seen.errorCode === 'ECONNRESET');
  const late = connectClient();
  await waitFor(() => late.seen.errorCode === 'ECONNRESET');
});

test('a client whose server is not there is cut off', async () => {
  const nowhere = await startTcpProxy({ port: 1 });
  releases.push(() => nowhere.close());
  const socket = connect(nowhere.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await waitFor(() => socket.closed);
});
