import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../create-logger.ts';
import { type HealthServer, startHealthServer } from '../health/health-server.ts';
import type { ControlOptions } from './control-endpoint.ts';

const log = createLogger('test', { level: 'silent' });
const releases: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

async function serve(options: Partial<ControlOptions>): Promise<{ url: string; server: HealthServer }> {
  const server = await startHealthServer({
    name: 'patient',
    host: '127.0.0.1',
    port: 0,
    log,
    readiness: {},
    control: { token: 'key', operations: { clear: async () => 'cleared' }, ...options },
  });
  releases.push(() => server.close());
  return { url: `http://127.0.0.1:${server.port}/control`, server };
}

interface Call {
  body?: unknown;
  token?: string;
  method?: string;
}

async function call(url: string, { body, token = 'key', method = 'POST' }: Call = {}) {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the control endpoint', () => {
  it('runs an operation with a higher fencing token than any before and refuses every other', async () => {
    const { url } = await serve({});
    expect(await call(`${url}/clear`, { body: { fencingToken: 5 } })).toEqual({
      status: 200,
      body: { ok: true, result: 'cleared' },
    });
    for (const fencingToken of [5, 4]) {
      expect(await call(`${url}/clear`, { body: { fencingToken } })).toMatchObject({
        status: 409,
        body: { code: 'fencing_token_stale', highestSeen: 5 },
      });
    }
    expect(await call(url, { method: 'GET' })).toEqual({
      status: 200,
      body: { operations: ['clear', 'fence'], highestFencingToken: 5 },
    });
  });

  it.each([
    ['no configured token', { token: undefined }, 'clear', {}, 403],
    ['a wrong token', {}, 'clear', { token: 'guess' }, 401],
    ['an unknown operation', {}, 'toString', { body: { fencingToken: 1 } }, 404],
    ['no fencing token', {}, 'clear', { body: {} }, 400],
    ['a fractional fencing token', {}, 'clear', { body: { fencingToken: 1.5 } }, 400],
    ['an unknown key', {}, 'clear', { body: { fencingToken: 1, command: 'rm' } }, 400],
    ['malformed JSON', {}, 'clear', { body: '{' }, 400],
    ['a huge body', {}, 'clear', { body: 'x'.repeat(200_000) }, 413],
    ['a wrong method', {}, 'clear', { method: 'PUT' }, 405],
  ])('refuses %s', async (_what, options, operation, init, status) => {
    const { url } = await serve(options);
    expect((await call(`${url}/${operation}`, init)).status).toBe(status);
  });

  it('answers 500 with the reason when the operation fails', async () => {
    const { url } = await serve({ operations: { clear: () => Promise.reject(new Error('stuck')) } });
    expect(await call(`${url}/clear`, { body: { fencingToken: 1 } })).toEqual({
      status: 500,
      body: { ok: false, error: 'stuck' },
    });
  });

  it('runs one operation at a time and aborts the one in flight when a newer token arrives', async () => {
    const order: string[] = [];
    const begun = Promise.withResolvers<void>();
    const { url } = await serve({
      operations: {
        long: (_input, signal) =>
          new Promise((_resolve, reject) => {
            begun.resolve();
            signal.addEventListener('abort', () => {
              order.push('long aborted');
              reject(new Error('superseded'));
            });
          }),
        short: async () => void order.push('short ran'),
      },
    });
    const long = call(`${url}/long`, { body: { fencingToken: 1 } });
    await begun.promise;
    const short = call(`${url}/short`, { body: { fencingToken: 2 } });
    expect((await long).status).toBe(500);
    expect((await short).status).toBe(200);
    expect(order).toEqual(['long aborted', 'short ran']);
  });

  it('is sealed by a fence: what is in flight ends, and every token up to it is refused', async () => {
    const begun = Promise.withResolvers<void>();
    const { url } = await serve({
      operations: {
        long: (_input, signal) =>
          new Promise((_resolve, reject) => {
            begun.resolve();
            signal.addEventListener('abort', () => reject(new Error('superseded')));
          }),
      },
    });
    const long = call(`${url}/long`, { body: { fencingToken: 1 } });
    await begun.promise;
    expect((await call(`${url}/fence`, { body: { fencingToken: 5 } })).status).toBe(200);
    expect(await long).toMatchObject({ status: 500, body: { error: 'superseded' } });
    for (const fencingToken of [4, 5]) {
      expect((await call(`${url}/long`, { body: { fencingToken } })).status).toBe(409);
      expect((await call(`${url}/fence`, { body: { fencingToken } })).status).toBe(409);
    }
  });

  it('remembers the highest token over a restart and refuses to start on a damaged memory', async () => {
    // As the store issues them: microseconds since the epoch.
    const token = 1_795_469_277_775_123;
    const directory = mkdtempSync(join(tmpdir(), 'fence-'));
    releases.unshift(() => rmSync(directory, { recursive: true }));
    const fenceFile = join(directory, 'fence');
    const first = await serve({ fenceFile });
    await call(`${first.url}/clear`, { body: { fencingToken: token } });
    await first.server.close();
    expect(readFileSync(fenceFile, 'utf8')).toBe(`${token}\n`);

    const second = await serve({ fenceFile });
    expect((await call(`${second.url}/clear`, { body: { fencingToken: token } })).status).toBe(409);

    writeFileSync(fenceFile, 'garbage');
    await expect(serve({ fenceFile })).rejects.toMatchObject({ code: 'fence_file_invalid', exitCode: 78 });
  });
});
