import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createContainerReader } from '../containers/container-reader.ts';
import { createProbe } from '../create-probe.ts';

const TIMEOUT_MS = 500;
const releases: (() => void)[] = [];
afterEach(() => releases.splice(0).forEach((release) => release()));

/** Probes the container `web` by a docker proxy that answers so. */
async function probeBy(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  releases.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const DOCKER_PROXY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return probe(createContainerReader({ DOCKER_PROXY_URL, DOCKER_PROXY_TOKEN: 'token' }));
}

function probe(containers: ReturnType<typeof createContainerReader>) {
  const context = { serviceId: 'shop', timeoutMs: TIMEOUT_MS, ...(containers === undefined ? {} : { containers }) };
  return createProbe({ kind: 'container', container: 'web' }, context)(new AbortController().signal);
}

function problem(status: number, code: string): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ title: 'No', status, code, detail: 'in words' }));
  };
}

describe('the probe of a container', () => {
  it('asks the proxy with its token, and is healthy when the Engine says so', async () => {
    const asked: (string | undefined)[] = [];
    const container = { container: 'web_1', image: 'any', state: 'running', health: 'healthy' };
    const result = await probeBy((request, response) => {
      asked.push(request.url, request.headers.authorization);
      const view = { ...container, exitCode: null, oomKilled: false, startedAt: 1 };
      response.end(JSON.stringify({ name: 'web', containers: [view] }));
    });
    expect(result).toMatchObject({ outcome: 'healthy', errorClass: null });
    expect(asked).toEqual(['/containers/web', 'Bearer token']);
  });

  it('is unhealthy when there is no such container', async () => {
    const result = await probeBy(problem(404, 'container_unknown'));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'refused', message: 'in words' });
  });

  it.each([
    ['has no Engine', problem(503, 'engine_unavailable')],
    ['does not serve it', problem(403, 'container_not_allowed')],
    ['wants another token', problem(401, 'unauthorized')],
    ['speaks another language', (_request, response) => response.end('<html>')],
    ['says something strange', (_request, response) => response.end('{"name":"web","containers":[]}')],
    ['hangs up', (request) => request.destroy()],
    ['says nothing', () => undefined],
  ] satisfies [string, RequestListener][])(
    'is unknown when the proxy %s: that is no fault of the container',
    async (_what, listener) => {
      expect(await probeBy(listener)).toMatchObject({ outcome: 'unknown', errorClass: 'observer' });
    },
  );

  it('is unknown without a proxy', async () => {
    expect(await probe(createContainerReader({}))).toMatchObject({
      outcome: 'unknown',
      message: 'no docker proxy here (DOCKER_PROXY_URL is not set)',
    });
  });
});
