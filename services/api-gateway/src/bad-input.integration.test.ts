import { request } from 'node:http';
import { problemSchema } from '@recovery/contracts';
import { createTestRedis, makeTestDirectory, type TestRedis, inspectByOpenApi } from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('bad-input');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

/** The code of a well-formed problem that gives nothing away. */
async function problemCode(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const text = await response.text();
  expect(text).not.toMatch(/ at .*:\d+|node_modules|\/src\/|redis:\/\//u);
  const problem = problemSchema.parse(JSON.parse(text));
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem.code;
}

/** A request whose path and headers are sent as they stand. */
async function raw(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sent = request({ host: '127.0.0.1', port: gateway.port, path, method, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const received = new Headers(
        Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]),
      );
      resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: received }));
    });
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}

test.each(['%ff', '%00', '%c0%af', '%e2%80%ae', 'a%0ab', '%'])('the query q=%s is refused with 400', async (q) => {
  const response = await raw(`/api/recovery/status?q=${q}`);
  expect([response.status, await problemCode(response)]).toEqual([400, 'request_invalid']);
});

describe('the body of a restart', () => {
  test.each([
    ['{"service": ', 'body_malformed'],
    ['{"service": NaN}', 'body_malformed'],
    ['{"service": -Infinity}', 'body_malformed'],
    ['null', 'body_malformed'],
    ['42', 'body_malformed'],
    ['"database"', 'body_malformed'],
    ['', 'request_invalid'],
    ['[]', 'request_invalid'],
    ['{}', 'request_invalid'],
    ['{"service":null}', 'request_invalid'],
    ['{"service":1}', 'request_invalid'],
    ['{"service":["database"]}', 'request_invalid'],
    ['{"service":"database","force":true}', 'request_invalid'],
    ['{"service":"database","__proto__":{"admin":true}}', 'request_invalid'],
    ['{"service":"__proto__"}', 'request_invalid'],
    ['{"service":"../etc/passwd"}', 'request_invalid'],
    ['{"service":"data\\u0000base"}', 'request_invalid'],
    ['{"service":"data\\u202ebase"}', 'request_invalid'],
    [`{"service":"${'a'.repeat(90_000)}"}`, 'request_invalid'],
  ])('%s is refused with 400', async (body, code) => {
    const response = await gateway.post('/api/recovery/restart', body);
    expect(response.status).toBe(400);
    expect(await problemCode(response)).toBe(code);
  });

  test('a refusal names the place and the reason', async () => {
    const response = await gateway.post('/api/recovery/restart', { service: 7, force: true });
    expect(await response.json()).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ path: 'service' })]),
    });
  });

  test.each([101_000, 10_000_000])('%i characters are refused with 413', async (length) => {
    const response = await gateway.post('/api/recovery/restart', { service: 'x'.repeat(length) });
    expect(response.status).toBe(413);
    expect(await problemCode(response)).toBe('body_too_large');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])(
    'content type "%s" is refused with 415',
    async (type) => {
      const response = await gateway.post('/api/recovery/restart', '{"service":"database"}', { 'content-type': type });
      expect(response.status).toBe(415);
      expect(await problemCode(response)).toBe('content_type_unsupported');
    },
  );

  test('a compressed body is refused with 415', async () => {
    const response = await gateway.post('/api/recovery/restart', '{}', { 'content-encoding': 'gzip' });
    expect(response.status).toBe(415);
  });
});

test.each([
  ['{"reason":"x","at":"02:00","durationMinutes":-1,"timeZone":"UTC"}', 'durationMinutes'],
  ['{"reason":"x","at":"02:00","durationMinutes":1e400,"timeZone":"UTC"}', 'durationMinutes'],
  ['{"reason":"x","at":"02:00","durationMinutes":1.5,"timeZone":"UTC"}', 'durationMinutes'],
  ['{"reason":"x","at":"02:00","durationMinutes":5,"timeZone":"UTC","force":true}', 'force'],
])('the maintenance window %s is refused with 400', async (body, place) => {
  const response = await gateway.post('/api/recovery/maintenance', body);
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain(place);
});

describe('the days of the logs', () => {
  test.each([
    '0',
    '-1',
    '1e9',
    'a',
    '',
    '366',
    '7.5',
    '1&days=2',
    '7&x=1',
    '%ff',
    '%00',
    ' 7',
    '٧',
    '9'.repeat(400),
    '7&__proto__=1',
  ])('days=%s is refused with 400', async (days) => {
    const response = await gateway.fetch(`/api/recovery/logs?days=${days}`);
    expect(response.status).toBe(400);
    expect(await problemCode(response)).toBe('request_invalid');
  });

  test.each([
    ['', 7],
    ['?days=1', 1],
    ['?days=365', 365],
  ])('"%s" is accepted', async (query, days) => {
    const response = await gateway.fetch(`/api/recovery/logs${query}`);
    expect(await response.json()).toEqual({ days, entries: [] });
  });
});

describe('the query of the logs', () => {
  const cursor = (text: string): string => Buffer.from(text).toString('base64url');
  test.each([
    'from=yesterday',
    'from=2026-01-01',
    'from=2026-02-30T00:00:00Z',
    'from=1767225600000',
    'from=',
    'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    'from=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z',
    'days=7&from=2026-01-01T00:00:00Z',
    'days=7&to=2026-01-01T00:00:00Z',
    'limit=0',
    'limit=-1',
    'limit=1001',
    'limit=1e3',
    'limit=a',
    'limit=1&limit=2',
    'service=',
    'service=Database',
    'service=../../etc/passwd',
    'service=__proto__',
    'service=%00',
    'service=a&service=b',
    'status=',
    'status=odd',
    'status=failed,',
    'level=error',
    'format=xml',
    'format=',
    'format=json&format=text',
    'download=../../etc/passwd',
    'download=1',
    'file=recovery-2026-01-01.log',
    'cursor=',
    'cursor=x',
    `cursor=${'A'.repeat(5_000)}`,
    `cursor=${cursor('system 2026-01-01 0')}`,
    `cursor=${cursor('recovery ../../../etc/passwd 0')}`,
    `cursor=${cursor('recovery 2026-01-01 -1')}`,
    `cursor=${cursor('recovery 2026-01-01 0')}&cursor=${cursor('recovery 2026-01-01 0')}`,
  ])('%s is refused with 400', async (query) => {
    const response = await gateway.fetch(`/api/recovery/logs?${query}`);
    expect(response.status).toBe(400);
    expect(await problemCode(response)).toBe('request_invalid');
  });

  test('a cursor of a place that is not there, and a service that nobody knows, find nothing', async () => {
    const place = cursor('recovery 2026-01-01 123456789012345');
    for (const query of [`cursor=${place}`, 'service=nobody', 'limit=1']) {
      const response = await gateway.fetch(`/api/recovery/logs?${query}`);
      expect(await response.json()).toMatchObject({ entries: [] });
    }
  });
});

describe('paths and methods', () => {
  test.each([
    ['/api/recovery/heartbeats/%ff', 400],
    ['/api/recovery/heartbeats/%00', 400],
    ['/%', 400],
    ['/api/recovery/status%E2%80%8B', 400],
    ['/api/recovery/%E2%80%AEsutats', 400],
    ['/api/recovery/none', 404],
    ['/API/recovery/status', 404],
    ['/api/recovery/status/', 404],
    ['/../../../etc/passwd', 404],
    ['/assets/..%2f..%2fpackage.json', 404],
    ['/assets/.env', 404],
  ])('%s is answered with %i', async (path, status) => {
    const response = await raw(path);
    expect(response.status).toBe(status);
    await problemCode(response);
  });

  test.each([
    ['__proto__', 400],
    ['Database', 400],
    ['data%20base', 400],
    ['..%2fdatabase', 400],
    ['nobody', 404],
    ['constructor', 404],
  ])('a heartbeat of %s is refused with %i', async (service, status) => {
    const response = await gateway.post(`/api/recovery/heartbeats/${service}`, {});
    expect(response.status).toBe(status);
    await problemCode(response);
  });

  test.each([
    ['POST', '/api/recovery/status', 'GET, HEAD'],
    ['DELETE', '/api/recovery/logs', 'GET, HEAD'],
    ['GET', '/api/recovery/restart', 'POST'],
    ['OPTIONS', '/api/recovery/restart', 'POST'],
    ['PUT', '/livez', 'GET, HEAD'],
  ])('%s %s is refused with 405 and what is allowed', async (method, path, allow) => {
    const response = await gateway.fetch(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await problemCode(response)).toBe('method_not_allowed');
  });

  test('an unknown query on the status is refused with 400', async () => {
    expect((await gateway.fetch('/api/recovery/status?verbose=1')).status).toBe(400);
  });
});

describe('strangers', () => {
  test.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '[::2]:1',
    'localhost:x',
  ])('a request for host %s is refused with 421', async (host) => {
    const response = await raw('/api/recovery/status', { host });
    expect(response.status).toBe(421);
    expect(await problemCode(response)).toBe('host_unknown');
  });

  test.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:80', '[::1]:3000'])('host %s is served', async (host) => {
    expect((await raw('/livez', { host })).status).toBe(200);
  });

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'garbage' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  ])('a restart with %j is refused with 403', async (headers) => {
    const response = await gateway.post('/api/recovery/restart', { service: 'unhealable' }, headers);
    expect(response.status).toBe(403);
    expect(await problemCode(response)).toBe('cross_site');
  });

  test('a restart from our own page passes this guard', async () => {
    const headers = { origin: gateway.baseUrl, 'sec-fetch-site': 'same-origin' };
    const response = await gateway.post('/api/recovery/restart', { service: 'unhealable' }, headers);
    expect(await problemCode(response)).toBe('service_without_ladder');
  });
});

test('answers name no software and allow the page nothing but its own files', async () => {
  const { headers } = await gateway.fetch('/');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('content-security-policy')).toContain("script-src 'self';style-src 'self'");
  expect(headers.get('content-security-policy')).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
