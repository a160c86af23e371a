import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createLogger } from './create-logger.ts';
import { startHeartbeat } from './start-heartbeat.ts';

const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

it('posts an empty object with its token, again and again, until stopped', async () => {
  const beats: unknown[] = [];
  const third = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      beats.push({ method: request.method, auth: request.headers.authorization, body });
      response.writeHead(204).end();
      if (beats.length === 3) third.resolve();
    });
  }).listen(0, '127.0.0.1');
  releases.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const heartbeat = startHeartbeat({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/beat`,
    intervalMs: 5,
    token: 'secret',
    log: createLogger('t', { level: 'silent' }),
  });
  releases.push(() => heartbeat.stop());
  await third.promise;
  expect(beats[0]).toEqual({ method: 'POST', auth: 'Bearer secret', body: '{}' });
});

it('logs one line a minute when nobody listens', async () => {
  const lines: string[] = [];
  const log = createLogger('t', { destination: { write: (line) => void lines.push(line) } });
  const heartbeat = startHeartbeat({ url: 'http://127.0.0.1:9/beat', intervalMs: 1, log });
  releases.push(() => heartbeat.stop());
  await expect.poll(() => lines.length).toBe(1);
  expect(lines[0]).toContain('heartbeat not delivered');
});
