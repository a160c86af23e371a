import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../create-logger.ts';
import { createFaults } from '../faults/create-faults.ts';
import { type HealthServer, type HealthServerOptions, startHealthServer } from './health-server.ts';

const log = createLogger('test', { level: 'silent' });
const servers: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(options: Partial<HealthServerOptions> = {}): Promise<string> {
  const server = await startHealthServer({
    name: 'patient',
    host: '127.0.0.1',
    port: 0,
    log,
    readiness: { database: () => ({ ok: true }) },
    ...options,
  });
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

async function get(url: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json() };
}

describe('the health server', () => {
  it('is alive even when it is not ready', async () => {
    const url = await serve({ readiness: { database: () => ({ ok: false, message: 'refused' }) } });
    expect(await get(`${url}/livez`)).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get(`${url}/readyz`)).toEqual({
      status: 503,
      body: { status: 'unavailable', checks: { database: { ok: false, message: 'refused' } } },
    });
  });

  it('reports health with identity, age, checks and details', async () => {
    const url = await serve({ details: () => ({ scanned: 3 }) });
    const { status, body } = await get(`${url}/health`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'healthy',
      name: 'patient',
      pid: process.pid,
      startedAt: expect.any(Number) as number,
      uptimeMs: expect.any(Number) as number,
      checks: { database: { ok: true } },
      details: { scanned: 3 },
    });
  });

  it('answers 503 when a check throws, without its secrets, and keeps failing details out of the verdict', async () => {
    const url = await serve({
      readiness: {
        database: () => {
          throw new Error('cannot reach postgres://a:canary@b');
        },
      },
      details: () => Promise.reject(new Error('no details')),
    });
    const { status, body } = await get(`${url}/health`);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'unhealthy',
      checks: { database: { ok: false, message: 'cannot reach postgres://***@b' } },
      details: { error: 'no details' },
    });
  });

  it('gives a hanging check two seconds', async () => {
    const url = await serve({ readiness: { stuck: () => new Promise(() => {}), fine: () => ({ ok: true }) } });
    const startedAt = performance.now();
    const { status, body } = await get(`${url}/readyz`);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(status).toBe(503);
    expect(body).toMatchObject({ checks: { stuck: { ok: false }, fine: { ok: true } } });
  });

  it('answers 404 to unknown routes and 405 with Allow to wrong methods', async () => {
    const url = await serve();
    expect((await get(`${url}/nothing`)).status).toBe(404);
    expect((await get(`${url}/control`)).status).toBe(404);
    const wrong = await fetch(`${url}/health`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('closes in time although a client holds its connection open', async () => {
    const url = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('GET /livez HTTP/1.1\r\n');
    const startedAt = performance.now();
    await servers.pop()?.close();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    socket.destroy();
  });

  it('names the port that it cannot have', async () => {
    const url = await serve();
    const port = Number(new URL(url).port);
    await expect(serve({ port })).rejects.toMatchObject({ code: 'health_port_unavailable' });
  });

  it('offers faults only when they are enabled, and never to a browser', async () => {
    const off = await serve({ faults: createFaults({ enabled: false, log }) });
    expect((await get(`${off}/faults/throw`, { method: 'POST' })).status).toBe(404);
    const on = await serve({ faults: createFaults({ enabled: true, log }) });
    const browser = { method: 'POST', headers: { origin: 'http://evil.example' } };
    expect((await get(`${on}/faults/throw`, browser)).status).toBe(403);
    expect((await get(`${on}/faults/throw`, { method: 'POST', body: '{"ticks":"x"}' })).status).toBe(400);
    expect((await get(`${on}/faults/constructor`, { method: 'POST' })).status).toBe(404);
    expect((await get(`${on}/faults/throw`, { method: 'POST', body: '{"ticks":1}' })).status).toBe(202);
    expect((await get(`${on}/faults/throw`)).status).toBe(405);
  });
});
