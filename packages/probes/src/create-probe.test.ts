import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { probeSpecSchema, type ProbeKind, type ProbeSpec } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import { createProbe } from './create-probe.ts';

const TIMEOUT_MS = 200;
const TOLERANCE_MS = 250;

const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

/** A server that does with each connection what the test says, and the sockets that it has open. */
async function serve(onConnection: (socket: Socket) => void): Promise<{ port: number; open: Set<Socket> }> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    // A socket that is not read from never learns that the other side has closed it.
    socket.resume();
    socket.on('close', () => open.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  releases.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, open };
}

function specOf(kind: ProbeKind, port: number, rest: object = {}): ProbeSpec {
  const place = {
    http: { url: `http://127.0.0.1:${port}/health` },
    tcp: { host: '127.0.0.1', port },
    redis: { url: `redis://127.0.0.1:${port}` },
    postgres: { url: `postgres://user:canary-secret@127.0.0.1:${port}/main` },
    command: { argv: [process.execPath, '-e', ''] },
    container: { container: 'any' },
    heartbeat: { maxAgeMs: 1000 },
    queue: { url: `redis://127.0.0.1:${port}`, queue: 'orders' },
    systemd: { unit: 'any.service' },
    kubernetes: { target: 'pod/any', apiServer: `https://127.0.0.1:${port}` },
  }[kind];
  return probeSpecSchema.parse({ kind, ...place, ...rest });
}

function run(spec: ProbeSpec, signal = new AbortController().signal): Promise<ProbeResult> {
  return createProbe(spec, { serviceId: 'service', timeoutMs: TIMEOUT_MS })(signal);
}

async function closedPort(): Promise<number> {
  const { port } = await serve(() => undefined);
  for (const release of releases.splice(0)) release();
  return port;
}

async function untilClosed(open: Set<Socket>): Promise<void> {
  const deadline = performance.now() + 1000;
  while (open.size > 0 && performance.now() < deadline) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  expect(open.size).toBe(0);
}

function answer(text: string): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => socket.end(text));
  };
}

function httpAnswer({ status, body, headers = '' }: { status: string; body: string; headers?: string }): string {
  return `HTTP/1.1 ${status}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

const TALKING_KINDS = ['http', 'redis', 'queue', 'postgres'] as const;

describe('the deadline', () => {
  test.each(TALKING_KINDS)('a %s server that accepts and says nothing is a timeout', async (kind) => {
    const { port, open } = await serve(() => undefined);
    const startedAt = performance.now();
    const result = await run(specOf(kind, port));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + TOLERANCE_MS);
    await untilClosed(open);
  });

  test.each([
    ['https', { kind: 'http', url: 'https://127.0.0.1' }],
    ['rediss', { kind: 'redis', url: 'rediss://127.0.0.1' }],
  ])('a server that never answers the %s handshake is a timeout', async (_name, place) => {
    const { port, open } = await serve(() => undefined);
    const result = await run(probeSpecSchema.parse({ ...place, url: `${place.url}:${port}` }));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'timeout' });
    await untilClosed(open);
  });

  test('a body that drips is a timeout', async () => {
    const { port, open } = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const startedAt = performance.now();
    expect(await run(specOf('http', port))).toMatchObject({ outcome: 'unhealthy', errorClass: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + TOLERANCE_MS);
    await untilClosed(open);
  });

  test('of an endless body no more than its beginning is read', async () => {
    let sentBytes = 0;
    const { port, open } = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(16_384, 'x'))) sentBytes += 16_384;
        socket.once('drain', pour);
      };
      socket.once('data', pour);
    });
    expect(await run(specOf('http', port))).toMatchObject({ outcome: 'healthy' });
    await untilClosed(open);
    // What the kernels on the way had buffered was sent, yet never read.
    expect(sentBytes).toBeLessThan(16_000_000);
  });

  test('a check that is cancelled is no result, and closes what it opened', async () => {
    const { port, open } = await serve(() => undefined);
    const abort = new AbortController();
    const running = run(specOf('http', port), abort.signal);
    abort.abort();
    expect(await running).toMatchObject({ outcome: 'unknown', errorClass: 'observer' });
    expect(await run(specOf('tcp', port), abort.signal)).toMatchObject({ outcome: 'unknown' });
    await untilClosed(open);
  });
});

describe('the class of a failure', () => {
  test.each(['tcp', ...TALKING_KINDS] as const)('nobody listens for %s: refused', async (kind) => {
    const result = await run(specOf(kind, await closedPort()));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'refused' });
    expect(JSON.stringify(result)).not.toContain('canary-secret');
  });

  test.each(TALKING_KINDS)('a %s server that resets the connection: reset', async (kind) => {
    const { port } = await serve((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    expect(await run(specOf(kind, port))).toMatchObject({ outcome: 'unhealthy', errorClass: 'reset' });
  });

  test.each(TALKING_KINDS)('a %s server that closes without an answer: reset', async (kind) => {
    const { port } = await serve((socket) => {
      socket.once('data', () => socket.end());
    });
    expect(await run(specOf(kind, port))).toMatchObject({ outcome: 'unhealthy', errorClass: 'reset' });
  });

  test.each(['http', 'redis'] as const)('a %s server that answers garbage: protocol', async (kind) => {
    const { port } = await serve(answer('\u0000\u0001 garbage \r\n\r\n'));
    expect(await run(specOf(kind, port))).toMatchObject({ outcome: 'unhealthy', errorClass: 'protocol' });
  });

  test('a PostgreSQL that answers garbage is unhealthy', async () => {
    const { port, open } = await serve(answer('garbage that is no message of the protocol at all'));
    expect(await run(specOf('postgres', port))).toMatchObject({ outcome: 'unhealthy' });
    await untilClosed(open);
  });

  test('a plain server behind https: tls', async () => {
    const { port } = await serve(answer('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const spec = probeSpecSchema.parse({ kind: 'http', url: `https://127.0.0.1:${port}` });
    expect(await run(spec)).toMatchObject({ outcome: 'unhealthy', errorClass: 'tls' });
  });

  test.each([
    ['http', { url: 'http://nowhere.invalid/' }],
    ['tcp', { host: 'nowhere.invalid', port: 80 }],
    ['redis', { url: 'redis://nowhere.invalid' }],
    ['postgres', { url: 'postgres://nowhere.invalid/main' }],
  ])('a name that does not exist for %s: dns', async (kind, place) => {
    const probe = createProbe(probeSpecSchema.parse({ kind, ...place }), { serviceId: 'service', timeoutMs: 10_000 });
    const result = await probe(new AbortController().signal);
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'dns' });
  });

  test.each([
    ['http', { url: 'http://169.254.169.254/latest/meta-data' }],
    ['http', { url: 'http://[fe80::1]/' }],
    ['http', { url: 'http://[::ffff:169.254.169.254]/' }],
    ['tcp', { host: '169.254.169.254', port: 80 }],
    ['redis', { url: 'redis://[fd00:ec2::254]:80' }],
    ['postgres', { url: 'postgres://169.254.0.1/main' }],
  ])('a metadata or link-local address for %s is never connected to: %j', async (kind, place) => {
    const result = await run(probeSpecSchema.parse({ kind, ...place }));
    expect(result).toMatchObject({ outcome: 'unknown', errorClass: 'blocked' });
  });
});

describe('http', () => {
  test.each([
    ['200 OK', '{"status":"healthy"}', {}, { outcome: 'healthy', errorClass: null, message: null }],
    ['204 No Content', '', { expectStatus: [204] }, { outcome: 'healthy' }],
    ['500 Internal Server Error', 'oops', {}, { outcome: 'unhealthy', errorClass: 'status', message: 'HTTP 500' }],
    ['429 Too Many Requests', '', {}, { outcome: 'unhealthy', errorClass: 'saturated' }],
    ['401 Unauthorized', '', {}, { outcome: 'unhealthy', errorClass: 'auth' }],
    ['200 OK', 'all is well', { expectBody: 'well' }, { outcome: 'healthy' }],
    ['200 OK', 'all is lost', { expectBody: 'well' }, { outcome: 'unhealthy', errorClass: 'protocol' }],
    [
      '503 Service Unavailable',
      '{"status":"unhealthy","checks":{"loop":{"ok":true},"database":{"ok":false,"message":"refused"},"feed":{"ok":false}}}',
      {},
      { outcome: 'unhealthy', errorClass: 'status', message: 'HTTP 503: database: refused; feed' },
    ],
    [
      '200 OK',
      '{"status":"healthy","details":{"degraded":true,"degradedReasons":["1 of 5 engines is late"]}}',
      {},
      { outcome: 'degraded', message: '1 of 5 engines is late' },
    ],
  ])('%s with the body %j', async (status, body, rest, expected) => {
    const { port, open } = await serve(answer(httpAnswer({ status, body })));
    expect(await run(specOf('http', port, rest))).toMatchObject(expected);
    await untilClosed(open);
  });

  test('a redirect is an answer, not an order', async () => {
    let requestCount = 0;
    const { port } = await serve((socket) => {
      requestCount += 1;
      answer(httpAnswer({ status: '302 Found', body: '', headers: 'location: /elsewhere\r\n' }))(socket);
    });
    const result = await run(specOf('http', port));
    expect(result).toMatchObject({ outcome: 'unhealthy', errorClass: 'status' });
    expect(result.message).toContain('not followed');
    expect(requestCount).toBe(1);
  });

  test('the connection is not kept, and the credentials of the address are sent', async () => {
    let request = '';
    const { port } = await serve((socket) => {
      socket.once('data', (chunk: Buffer) => {
        request = chunk.toString();
        socket.end(httpAnswer({ status: '200 OK', body: '' }));
      });
    });
    const url = `http://user:p%40ss@127.0.0.1:${port}/health?full=1`;
    await run(probeSpecSchema.parse({ kind: 'http', url, headers: { 'X-Probe': 'yes' } }));
    expect(request).toContain('GET /health?full=1 HTTP/1.1');
    expect(request.toLowerCase()).toContain('connection: close');
    expect(request.toLowerCase()).toContain('x-probe: yes');
    expect(request).toContain(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  });

  test('a message is short, however much the service says', async () => {
    const body = JSON.stringify({ checks: { loop: { ok: false, message: 'x'.repeat(10_000) } } });
    const { port } = await serve(answer(httpAnswer({ status: '503 Unavailable', body })));
    expect((await run(specOf('http', port))).message?.length).toBeLessThanOrEqual(300);
  });
});

describe('redis replies', () => {
  test.each([
    ['+PONG\r\n*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n', { outcome: 'healthy' }],
    ['+PONG\r\n-NOPERM no permission\r\n', { outcome: 'healthy' }],
    ['+PONG\r\n*2\r\n$5\r\nslave\r\n$9\r\n127.0.0.1\r\n', { outcome: 'unhealthy', errorClass: 'readonly' }],
    ['-LOADING Redis is loading the dataset in memory\r\n-LOADING\r\n', { errorClass: 'starting' }],
    ['-NOAUTH Authentication required.\r\n-NOAUTH Authentication required.\r\n', { errorClass: 'auth' }],
    ['-ERR max number of clients reached\r\n', { outcome: 'unhealthy', errorClass: 'saturated' }],
    ["-MISCONF Can't save in background\r\n+x\r\n", { outcome: 'unhealthy', errorClass: 'readonly' }],
  ])('%j', async (reply, expected) => {
    const { port } = await serve(answer(reply));
    expect(await run(specOf('redis', port))).toMatchObject(expected);
  });

  test('a reply that comes in pieces is one reply', async () => {
    const { port } = await serve((socket) => {
      socket.once('data', () => {
        const pieces = '+PONG\r\n*1\r\n$6\r\nmaster\r\n'.split('');
        const send = setInterval(() => {
          const piece = pieces.shift();
          if (piece !== undefined) socket.write(piece);
          else clearInterval(send);
        }, 1);
        socket.on('close', () => clearInterval(send));
      });
    });
    expect(await run(specOf('redis', port))).toMatchObject({ outcome: 'healthy' });
  });
});

describe('command', () => {
  const node = (code: string, rest: object = {}) =>
    createProbe(probeSpecSchema.parse({ kind: 'command', argv: [process.execPath, '-e', code], ...rest }), {
      serviceId: 'service',
      timeoutMs: 2000,
    })(new AbortController().signal);

  test.each([
    ['exit code 0', '', {}, { outcome: 'healthy' }],
    ['any other', "console.log('disk full'); process.exitCode = 2", {}, { outcome: 'unhealthy', errorClass: 'status' }],
    ['one that means slow', 'process.exitCode = 1', { degradedExitCodes: [1] }, { outcome: 'degraded' }],
    ['killed by a signal', "process.kill(process.pid, 'SIGKILL')", {}, { outcome: 'unhealthy' }],
  ])('%s', async (_name, code, rest, expected) => {
    expect(await node(code, rest)).toMatchObject(expected);
  });

  test('says what the program said', async () => {
    expect((await node("console.log('disk full'); process.exitCode = 2")).message).toBe('exit code 2: disk full');
  });

  test('one that cannot be run says nothing about the service', async () => {
    const spec = probeSpecSchema.parse({ kind: 'command', argv: ['/no/such/program'] });
    expect(await run(spec)).toMatchObject({ outcome: 'unknown', errorClass: 'observer' });
  });

  test('one that hangs is too late, and is ended', async () => {
    const spec = probeSpecSchema.parse({
      kind: 'command',
      argv: [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
    });
    expect(await run(spec)).toMatchObject({ outcome: 'unhealthy', errorClass: 'timeout' });
  });
});

describe('heartbeat', () => {
  const now = 1_000_000;
  const probe = (lastHeartbeatAt: () => Promise<number | null>) =>
    createProbe(specOf('heartbeat', 0), {
      serviceId: 'service',
      timeoutMs: TIMEOUT_MS,
      heartbeats: { last: lastHeartbeatAt },
      now: () => now,
    })(new AbortController().signal);

  test.each([
    ['young', now - 1000, { outcome: 'healthy' }],
    ['too old', now - 1001, { outcome: 'unhealthy', errorClass: 'stale' }],
    ['none so far', null, { outcome: 'unknown', errorClass: 'stale' }],
  ])('%s', async (_name, at, expected) => {
    expect(await probe(() => Promise.resolve(at))).toMatchObject(expected);
  });

  test('a store that cannot be read, or hangs, says nothing about the service', async () => {
    expect(await probe(() => Promise.reject(new Error('gone')))).toMatchObject({ outcome: 'unknown' });
    expect(await probe(() => new Promise(() => undefined))).toMatchObject({ outcome: 'unknown' });
  });
});
