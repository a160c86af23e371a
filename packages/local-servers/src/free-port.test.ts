import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, isPortFree } from './free-port.ts';

test('a port that a server listens on is not free, and is again when the server has closed', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  expect(await isPortFree(address.port)).toBe(false);
  server.close();
  await once(server, 'close');
  expect(await isPortFree(address.port)).toBe(true);
});

test('an address that the machine does not have holds no port', async () => {
  expect(await isPortFree(4_000, '192.0.2.1')).toBe(true);
});

test('free ports are below those of outgoing connections and never handed out twice', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  expect(new Set(ports).size).toBe(20);
  expect(ports.every((port) => port >= 15_000 && port < 32_000)).toBe(true);
});
