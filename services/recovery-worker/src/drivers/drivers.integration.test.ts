import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { StepSpec } from '@recovery/contracts';
import { startHealthServer } from '@recovery/runtime';
import { createTestDatabase, createTestRedis, makeTestDirectory, silentLogger } from '@recovery/test-kit';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { recoveryWorkerEnvSchema } from '../environment.ts';
import { createDrivers } from './create-drivers.ts';
import type { ActionContext } from './driver.ts';

const log = silentLogger();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function driversWith(env: Record<string, string> = {}) {
  return createDrivers(recoveryWorkerEnvSchema.parse({ REDIS_URL: 'redis://127.0.0.1:1', ...env }));
}

function context(tokens: number[] = []): ActionContext {
  let token = 100;
  return {
    serviceId: 'any',
    signal: AbortSignal.timeout(8000),
    log,
    assertHeld: () => undefined,
    heldForMs: () => 60_000,
    nextToken: () => {
      token += 1;
      tokens.push(token);
      return Promise.resolve(token);
    },
  };
}

describe('control driver', () => {
  async function service(operations: Record<string, () => Promise<unknown>>, token: string | undefined = 'secret') {
    const server = await startHealthServer({
      name: 'patient',
      host: '127.0.0.1',
      port: 0,
      log,
      readiness: {},
      control: { token, operations },
    });
    closers.push(() => server.close());
    return `http://127.0.0.1:${server.port}`;
  }

  it('calls the operations in order, each with a higher fencing token', async () => {
    const calls: string[] = [];
    const note = (name: string) => () => Promise.resolve(calls.push(name));
    const url = await service({ stop: note('stop'), clear: note('clear'), start: note('start') });
    const tokens: number[] = [];
    const step: StepSpec = { driver: 'control', url, operations: ['stop', 'clear', 'start'] };
    const drivers = driversWith({ CONTROL_TOKEN: 'secret' });

    expect(await drivers.canApply(step, AbortSignal.timeout(2000))).toEqual({ applies: true });
    await drivers.perform(step, context(tokens));
    expect(calls).toEqual(['stop', 'clear', 'start']);
    expect(tokens).toEqual([101, 102, 103]);
  });

  it('is refused with a token that was already seen, and says so', async () => {
    const url = await service({ start: () => Promise.resolve() });
    const step: StepSpec = { driver: 'control', url, operations: ['start'] };
    const drivers = driversWith({ CONTROL_TOKEN: 'secret' });
    await drivers.perform(step, context());
    await expect(drivers.perform(step, context())).rejects.toThrow(/fencing_token_stale/u);
  });

  it('fails with the reason of the service when an operation does', async () => {
    const url = await service({ start: () => Promise.reject(new Error('the feed is gone')) });
    const step: StepSpec = { driver: 'control', url, operations: ['start'] };
    await expect(driversWith({ CONTROL_TOKEN: 'secret' }).perform(step, context())).rejects.toThrow(
      /the feed is gone/u,
    );
    await expect(driversWith({ CONTROL_TOKEN: 'wrong' }).perform(step, context())).rejects.toThrow(/HTTP 401/u);
  });

  it('does not apply to a process that does not answer', async () => {
    const step: StepSpec = { driver: 'control', url: 'http://127.0.0.1:1', operations: ['start'] };
    expect(await driversWith().canApply(step, AbortSignal.timeout(2000))).toMatchObject({
      applies: false,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('does not apply to one that accepts and never answers, and says so in time', async () => {
    const silent = createServer(() => undefined);
    const url = await listen(silent);
    const step: StepSpec = { driver: 'control', url, operations: ['start'] };
    expect(await driversWith().canApply(step, AbortSignal.timeout(200))).toMatchObject({
      applies: false,
      reason: expect.stringContaining('no answer in time'),
    });
  });
});

describe('process driver', () => {
  it('sends one fenced order and takes a refusal for a failure', async () => {
    const orders: unknown[] = [];
    const supervisor = createServer((request, response) => {
      const reply = (status: number): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ code: 'fencing_token_stale', message: 'a newer order was seen' }));
      };
      void text(request).then((body) => {
        if (request.url === '/processes/other') return reply(404);
        if (request.method === 'GET') return reply(200);
        orders.push([request.url, request.headers.authorization, JSON.parse(body)]);
        return reply(orders.length === 1 ? 200 : 409);
      });
    });
    const url = await listen(supervisor);
    const drivers = driversWith({ SUPERVISOR_URL: url, SUPERVISOR_TOKEN: 'boss' });
    const step: StepSpec = { driver: 'process', process: 'trade-engine', action: 'restart' };

    expect(await drivers.canApply(step, AbortSignal.timeout(2000))).toEqual({ applies: true });
    await drivers.perform(step, context());
    expect(orders).toEqual([['/processes/trade-engine/restart', 'Bearer boss', { fencingToken: 101 }]]);
    await expect(drivers.perform(step, context())).rejects.toThrow(/a newer order was seen/u);
    expect(await drivers.canApply({ ...step, process: 'other' }, AbortSignal.timeout(2000))).toMatchObject({
      applies: false,
    });
  });

  it('does not apply where there is no supervisor', async () => {
    const step: StepSpec = { driver: 'process', process: 'trade-engine', action: 'restart' };
    expect(await driversWith().canApply(step, AbortSignal.timeout(2000))).toMatchObject({
      applies: false,
      reason: expect.stringContaining('SUPERVISOR_URL'),
    });
  });
});

describe('cache driver', () => {
  it('deletes the keys of its prefix and no others', async () => {
    const test = await createTestRedis();
    closers.push(() => test.drop());
    await test.redis.mset(
      Object.fromEntries(Array.from({ length: 1500 }, (_unused, n) => [`trade-engine:cache:${n}`, 'x'])),
    );
    await test.redis.set('trade-engine:other', 'kept');
    const step: StepSpec = { driver: 'cache', action: 'clear', url: test.url, prefix: 'trade-engine:cache:' };
    const drivers = driversWith();
    expect(await drivers.canApply(step, AbortSignal.timeout(2000))).toEqual({ applies: true });
    await drivers.perform(step, context());
    expect(await test.redis.dbsize()).toBe(1);
    expect(await test.redis.get('trade-engine:other')).toBe('kept');
  });

  it('does not apply when the cache is down', async () => {
    const step: StepSpec = { driver: 'cache', action: 'clear', url: 'redis://127.0.0.1:1', prefix: 'abc:' };
    expect(await driversWith().canApply(step, AbortSignal.timeout(2000))).toMatchObject({ applies: false });
  });
});

describe('postgres driver', () => {
  it('makes missing tables again and leaves the others alone', async () => {
    const database = await createTestDatabase();
    closers.push(() => database.drop());
    const client = new pg.Client({ connectionString: database.connectionString });
    await client.connect();
    closers.push(() => client.end());
    await client.query('INSERT INTO recovery_probe (id, written_at) VALUES (7, now())');
    await client.query('DROP TABLE archived_positions CASCADE');

    const step: StepSpec = { driver: 'postgres', action: 'reinitialize', url: database.connectionString };
    const drivers = driversWith();
    expect(await drivers.canApply(step, AbortSignal.timeout(3000))).toEqual({ applies: true });
    await drivers.perform(step, context());
    const { rows } = await client.query(
      "SELECT to_regclass('archived_positions')::text AS made, (SELECT count(*)::int FROM recovery_probe WHERE id = 7) AS kept",
    );
    expect(rows).toEqual([{ made: 'archived_positions', kept: 1 }]);
  });

  it('ends none of the sessions that are at work', async () => {
    const database = await createTestDatabase({ migrate: false });
    closers.push(() => database.drop());
    const busy = new pg.Client({ connectionString: database.connectionString, application_name: 'trade-engine' });
    await busy.connect();
    closers.push(() => busy.end());
    await busy.query('BEGIN');
    await driversWith().perform({ driver: 'postgres', action: 'reconnect', url: database.connectionString }, context());
    expect((await busy.query('SELECT 1 AS alive')).rows).toEqual([{ alive: 1 }]);
    await busy.query('ROLLBACK');
  });

  it('does not apply when the server refuses', async () => {
    const step: StepSpec = { driver: 'postgres', action: 'reconnect', url: 'postgres://nobody:x@127.0.0.1:1/none' };
    expect(await driversWith().canApply(step, AbortSignal.timeout(3000))).toMatchObject({
      applies: false,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

function listen(server: Server): Promise<string> {
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      done(`http://127.0.0.1:${port}`);
    });
  });
}

describe('command driver', () => {
  const drivers = driversWith();
  const step = (code: string): StepSpec => ({
    driver: 'command',
    argv: [process.execPath, '-e', code],
    environment: [],
  });

  it('runs the program, after it has asked for a fencing token', async () => {
    const tokens: number[] = [];
    await drivers.perform(step(''), context(tokens));
    expect(tokens).toEqual([101]);
  });

  it('fails with what the program said', async () => {
    const failing = step("console.error('no such unit'); process.exitCode = 5");
    await expect(drivers.perform(failing, context())).rejects.toThrow(/exit code 5: no such unit/u);
  });

  it('does not run anything without the lease', async () => {
    const { path, remove } = await makeTestDirectory('command');
    const file = join(path, 'ran');
    const lost = { ...context(), nextToken: () => Promise.reject(new Error('lease lost')) };
    await expect(drivers.perform(step(`fs.writeFileSync(${JSON.stringify(file)}, '')`), lost)).rejects.toThrow('lease');
    expect(existsSync(file)).toBe(false);
    await remove();
  });

  it('does not run anything when the lease was lost after the token was given', async () => {
    const { path, remove } = await makeTestDirectory('command');
    const file = join(path, 'ran');
    const lose = (): never => {
      throw new Error('lease lost');
    };
    const running = drivers.perform(step(`fs.writeFileSync(${JSON.stringify(file)}, '')`), {
      ...context(),
      assertHeld: lose,
    });
    await expect(running).rejects.toThrow('lease lost');
    expect(existsSync(file)).toBe(false);
    await remove();
  });

  it('ends a program when the lease was not renewed, whether or not anybody says so', async () => {
    const hanging = step('setInterval(() => {}, 1000)');
    const until = performance.now() + 1000;
    const notRenewed = { ...context(), heldForMs: () => until - performance.now() };
    await expect(drivers.perform(hanging, notRenewed)).rejects.toThrow('no sign of life');
  });

  it('is the one whose work may outlive its worker', () => {
    expect(drivers.mayOutlive(step(''))).toBe(true);
    expect(drivers.mayOutlive({ driver: 'process', process: 'shop', action: 'restart' })).toBe(false);
  });

  it('ends a program that hangs when the time is over', async () => {
    const hanging = step('setInterval(() => {}, 1000)');
    await expect(drivers.perform(hanging, { ...context(), signal: AbortSignal.timeout(200) })).rejects.toThrow('ended');
  });

  it('applies when there is such a program', async () => {
    const signal = AbortSignal.timeout(2000);
    expect(await drivers.canApply(step(''), signal)).toEqual({ applies: true });
    expect(await drivers.canApply({ driver: 'command', argv: ['node'], environment: [] }, signal)).toEqual({
      applies: true,
    });
    expect(await drivers.canApply({ driver: 'command', argv: ['/no/such'], environment: [] }, signal)).toMatchObject({
      applies: false,
    });
  });
});
