import { connect } from 'node:net';
import { createTestRedis, makeTestDirectory, type TestRedis, inspectByOpenApi } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('broken-requests');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

function exchange(text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(gateway.port, '127.0.0.1', () => socket.write(text));
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.on('error', () => resolve(answer));
  socket.on('close', () => resolve(answer));
  return promise;
}

test('garbage is answered with 400 and the connection ends', async () => {
  expect(await exchange('EHLO localhost\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"request_malformed"/u);
});

test('huge headers are answered with 431', async () => {
  const answer = await exchange(`GET /livez HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers_too_large"/u);
});

test('a HEAD request that is too large is answered without a body', async () => {
  const answer = await exchange(`HEAD /${'x'.repeat(40_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*\r\n\r\n$/u);
});

test('HTTP/1.1 without a Host is refused like a foreign one', async () => {
  expect(await exchange('GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 421 [^]*"code":"host_unknown"/u,
  );
});

test('an expectation that nobody knows is answered with 417 and the connection ends', async () => {
  const head = 'POST /api/recovery/pause HTTP/1.1\r\nhost: localhost\r\nexpect: banana\r\ncontent-length: 2\r\n\r\n';
  expect(await exchange(`${head}{}`)).toMatch(
    /^HTTP\/1\.1 417 [^]*application\/problem\+json[^]*"code":"expectation_failed"/u,
  );
});

test('a body that never ends is cut off within ten seconds', async () => {
  const startedAt = performance.now();
  const head = 'POST /api/recovery/restart HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  expect(await exchange(`${head}content-length: 50\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 408 /u);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test('headers that never end are cut off within ten seconds', async () => {
  const startedAt = performance.now();
  expect(await exchange('GET /livez HTTP/1.1\r\nhost: localhost\r\nx: ')).toMatch(/^HTTP\/1\.1 408 /u);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
