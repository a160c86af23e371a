import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  containerEventSchema,
  containerGroupSchema,
  containerListSchema,
  containerProblemSchema,
  readEnv,
  type ContainerEvent,
} from '@recovery/contracts';
import { readLines } from '@recovery/runtime';
import {
  EngineByHttp,
  findRealEngine,
  makeTestDirectory,
  silentLogger,
  startFakeEngine,
  waitFor,
  type FakeEngine,
} from '@recovery/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDockerProxy } from './app.ts';
import { dockerProxyEnvSchema } from './environment.ts';

const TOKEN = 'token-of-the-test';
const real = await findRealEngine();

interface Lab {
  readonly engine: EngineByHttp;
  /** null on a real Engine. */
  readonly fake: FakeEngine | null;
  readonly image: string;
  close(): Promise<void>;
}

interface Asked {
  method?: string;
  bearer?: string;
  headers?: Record<string, string>;
  body?: string;
}

async function fakeLab(refusesPaused: boolean): Promise<Lab> {
  const directory = await makeTestDirectory('engine');
  const fake = await startFakeEngine(join(directory.path, 'engine.sock'), { refusesPaused });
  const close = async () => {
    await fake.close();
    await directory.remove();
  };
  return { engine: new EngineByHttp(fake.socketPath), fake, image: 'any', close };
}

const labs: [string, boolean, () => Promise<Lab>][] = [
  ['a fake Engine that kills what is paused', true, () => fakeLab(false)],
  ['a fake Engine that refuses to kill what is paused', true, () => fakeLab(true)],
  [
    'the Engine of this machine',
    real !== null,
    () =>
      Promise.resolve({
        engine: new EngineByHttp(real?.socketPath ?? ''),
        fake: null,
        image: real?.image ?? '',
        close: () => Promise.resolve(),
      }),
  ],
];

describe.each(labs)('docker proxy on %s', (_name, isHere, open) => {
  describe.runIf(isHere)('orders', () => {
    const run = randomBytes(4).toString('hex');
    const named = `named-${run}`;
    const labelled = `labelled-${run}`;
    const other = `other-${run}`;
    const ids: Record<string, string> = {};
    const releases: (() => unknown)[] = [];
    let lab: Lab;
    let dataDir: string;
    let proxy: { url: string; close(): Promise<void> };
    let token = 100;

    beforeAll(async () => {
      lab = await open();
      const directory = await makeTestDirectory('docker-proxy');
      dataDir = directory.path;
      releases.push(directory.remove, () => lab.close());
      const { engine, image } = lab;
      ids['named'] = await engine.run({ name: named, image });
      ids['labelled'] = await engine.run({
        name: labelled,
        image,
        labels: { 'recovery.enable': 'true', 'recovery.interval': '5s', 'other.label': 'x' },
      });
      ids['other'] = await engine.run({ name: other, image });
      proxy = await serve();
      releases.push(() => proxy.close());
    });
    afterAll(async () => {
      for (const id of Object.values(ids)) await lab.engine.remove(id).catch(() => undefined);
      for (const release of releases.toReversed()) await release();
    });
    const listening: AbortController[] = [];
    afterEach(() => listening.splice(0).forEach((each) => each.abort()));

    async function serve(): Promise<{ url: string; close(): Promise<void> }> {
      const closers: (() => unknown)[] = [];
      const env = readEnv(dockerProxyEnvSchema, {
        DOCKER_SOCKET: lab.fake?.socketPath ?? real?.socketPath,
        DOCKER_PROXY_TOKEN: TOKEN,
        DOCKER_CONTAINERS: `${named}, absent-${run}`,
        DOCKER_PROXY_PORT: '0',
        DATA_DIR: dataDir,
      });
      const { port } = await startDockerProxy(env, {
        name: 'docker-proxy',
        log: silentLogger(),
        onShutdown: (_label, close) => void closers.push(close),
      });
      return {
        url: `http://127.0.0.1:${port}`,
        close: async () => {
          for (const close of closers.toReversed()) await close();
        },
      };
    }

    async function ask(path: string, { method = 'GET', bearer = TOKEN, headers = {}, body }: Asked = {}) {
      const response = await fetch(`${proxy.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
      const answer: unknown = await response.json();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        allow: response.headers.get('allow'),
        body: answer,
      };
    }

    function order(name: string, verb: string, fencingToken: unknown = (token += 1)) {
      return ask(`/containers/${name}/${verb}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ fencingToken }),
      });
    }

    async function viewOf(name: string) {
      const [view] = containerGroupSchema.parse((await ask(`/containers/${name}`)).body).containers;
      return view;
    }

    async function listen(): Promise<ContainerEvent[]> {
      const abort = new AbortController();
      listening.push(abort);
      const { body } = await fetch(`${proxy.url}/events`, {
        headers: { authorization: `Bearer ${TOKEN}` },
        signal: abort.signal,
      });
      const heard: ContainerEvent[] = [];
      const read = async () => {
        if (body === null) return;
        for await (const line of readLines(body)) {
          if (line !== '') heard.push(containerEventSchema.parse(JSON.parse(line)));
        }
      };
      read().catch(() => undefined);
      return heard;
    }

    it('lists what is named and what is labelled, with the labels that are ours, and nothing else', async () => {
      const listed = containerListSchema.parse((await ask('/containers')).body);
      expect(listed.filter(({ name }) => name.endsWith(run)).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
        { name: labelled, image: lab.image, labels: { 'recovery.enable': 'true', 'recovery.interval': '5s' } },
        { name: named, image: lab.image, labels: {} },
      ]);
    });

    it('shows of a container its state and nothing of its environment', async () => {
      const { status, body } = await ask(`/containers/${named}`);
      expect(status).toBe(200);
      expect(containerGroupSchema.strict().parse(body).containers).toEqual([
        {
          container: named,
          image: lab.image,
          state: 'running',
          health: 'none',
          exitCode: null,
          oomKilled: false,
          startedAt: expect.any(Number),
        },
      ]);
      expect(JSON.stringify(body)).not.toContain('canary-secret');
    });

    it('refuses every container that is neither named nor labelled, and leaves it alone', async () => {
      const { StartedAt } = await lab.engine.stateOf(ids['other'] ?? '');
      for (const name of [other, ids['other'] ?? '', (ids['named'] ?? '').slice(0, 12)]) {
        expect(await ask(`/containers/${name}`)).toMatchObject({ status: 403, type: 'application/problem+json' });
        for (const verb of ['restart', 'start', 'stop', 'kill', 'fence']) {
          expect(await order(name, verb)).toMatchObject({ status: 403, body: { code: 'container_not_allowed' } });
        }
      }
      expect(await lab.engine.stateOf(ids['other'] ?? '')).toMatchObject({ Status: 'running', StartedAt });
    });

    it('knows no other verb, route or method, and says so as a problem', async () => {
      const cases: [string, string, number][] = [
        ...['exec', 'pause', 'unpause', 'update', 'rename', 'json', 'logs', 'archive', 'attach', 'commit'].map(
          (verb): [string, string, number] => ['POST', `/containers/${named}/${verb}`, 404],
        ),
        ['GET', '/', 404],
        ['GET', '/images/json', 404],
        ['GET', '/v1.41/containers/json', 404],
        ['POST', '/containers/create', 405],
        ['POST', '/containers', 405],
        ['DELETE', `/containers/${named}`, 405],
        ['PUT', `/containers/${named}/restart`, 405],
        ['GET', `/containers/${named}/restart`, 405],
        ['POST', '/events', 405],
        ['GET', '/events/x', 404],
        ['GET', `/containers/${named}?all=1`, 404],
        ['GET', `/containers/..%2f..%2fimages`, 404],
        ['GET', `/containers/${named}/../../images`, 404],
        ['GET', `/containers/${named}/restart/x`, 404],
        ['POST', '/build', 404],
      ];
      for (const [method, path, status] of cases) {
        const reply = await ask(path, { method });
        expect({ path, status: reply.status }).toEqual({ path, status });
        expect(reply.type).toBe('application/problem+json');
        containerProblemSchema.parse(reply.body);
        expect(/^(?:GET|POST)$/u.test(reply.allow ?? '')).toBe(status === 405);
      }
    });

    it('does nothing without its token', async () => {
      for (const bearer of ['', 'wrong', `${TOKEN}x`]) {
        expect(await ask('/containers', { bearer })).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
        expect(await ask(`/containers/${named}/stop`, { method: 'POST', bearer })).toMatchObject({ status: 401 });
      }
      expect(await viewOf(named)).toMatchObject({ state: 'running' });
    });

    it('takes a positive whole fencing token in JSON and nothing else', async () => {
      for (const wrong of [0, -1, 1.5, '7', null, undefined]) {
        expect(await order(named, 'stop', wrong === undefined ? null : wrong)).toMatchObject({ status: 400 });
      }
      const path = `/containers/${named}/stop`;
      expect(await ask(path, { method: 'POST', body: '{"fencingToken": 9}' })).toMatchObject({ status: 415 });
      const headers = { 'content-type': 'application/json' };
      expect(await ask(path, { method: 'POST', headers, body: '{' })).toMatchObject({ status: 400 });
      const long = JSON.stringify({ fencingToken: 9, x: 'x'.repeat(20_000) });
      expect(await ask(path, { method: 'POST', headers, body: long })).toMatchObject({ status: 413 });
      expect(await viewOf(named)).toMatchObject({ state: 'running' });
    });

    it('stops, starts, kills and restarts', async () => {
      expect(await order(named, 'stop')).toMatchObject({ status: 200, body: { containers: [{ state: 'exited' }] } });
      expect(await order(named, 'start')).toMatchObject({ status: 200, body: { containers: [{ state: 'running' }] } });
      expect(await order(named, 'kill')).toMatchObject({ body: { containers: [{ state: 'exited', exitCode: 137 }] } });
      expect(await order(named, 'restart')).toMatchObject({ body: { containers: [{ state: 'running' }] } });
    });

    it('restarts what is paused, whatever the Engine thinks of that', async () => {
      await lab.engine.act(ids['labelled'] ?? '', 'pause');
      const before = await viewOf(labelled);
      expect(before).toMatchObject({ state: 'paused' });
      expect(await order(labelled, 'restart')).toMatchObject({
        status: 200,
        body: { containers: [{ state: 'running' }] },
      });
      expect((await viewOf(labelled))?.startedAt).toBeGreaterThan(before?.startedAt ?? 0);

      await lab.engine.act(ids['labelled'] ?? '', 'pause');
      expect(await order(labelled, 'kill')).toMatchObject({ status: 200, body: { containers: [{ state: 'exited' }] } });
      expect(await order(labelled, 'start')).toMatchObject({
        status: 200,
        body: { containers: [{ state: 'running' }] },
      });
    });

    it('refuses a token that is not above every one before it, also after a restart of its own', async () => {
      const { StartedAt } = await lab.engine.stateOf(ids['named'] ?? '');
      const highestSeen = (token += 1);
      expect(await order(named, 'fence', highestSeen)).toMatchObject({ status: 200 });
      const stale = { status: 409, body: { code: 'fencing_token_stale', highestSeen } };
      expect(await order(named, 'restart', highestSeen)).toMatchObject(stale);
      await proxy.close();
      proxy = await serve();
      expect(await order(named, 'restart', highestSeen - 1)).toMatchObject(stale);
      expect(await lab.engine.stateOf(ids['named'] ?? '')).toMatchObject({ StartedAt });
    });

    it('carries out orders on one name one after the other; of two that wait, the older is refused', async () => {
      const first = order(named, 'restart');
      const second = order(named, 'restart');
      const third = order(named, 'fence');
      const statuses = (await Promise.all([first, second, third])).map(({ status }) => status);
      expect(statuses.at(-1)).toBe(200);
      expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
      expect(await viewOf(named)).toMatchObject({ state: 'running' });
    });

    it('says 404 for a container that is named and not there', async () => {
      expect(await ask(`/containers/absent-${run}`)).toMatchObject({
        status: 404,
        body: { code: 'container_unknown' },
      });
      expect(await order(`absent-${run}`, 'start')).toMatchObject({ status: 404 });
    });

    it('tells what happens to its containers, which of it was by order, and nothing of others', async () => {
      await waitFor(async () => (await viewOf(labelled))?.state === 'running');
      const heard = await listen();
      await lab.engine.act(ids['other'] ?? '', 'kill');
      await lab.engine.act(ids['labelled'] ?? '', 'kill');
      await waitFor(() => heard.some(({ event }) => event === 'die'));
      expect(heard.filter(({ event }) => event === 'die')).toMatchObject([
        { name: labelled, container: labelled, exitCode: 137, byOrder: false },
      ]);
      await order(labelled, 'start');
      await waitFor(() => heard.some(({ event }) => event === 'start'));
      expect(heard.find(({ event }) => event === 'start')).toMatchObject({ name: labelled, byOrder: true });
      expect(heard.every(({ name }) => name === labelled)).toBe(true);
    });
  });
});

describe('docker proxy', () => {
  it('says that the Engine does not answer, and does nothing', async () => {
    const directory = await makeTestDirectory('docker-proxy');
    const closers: (() => unknown)[] = [directory.remove];
    const env = readEnv(dockerProxyEnvSchema, {
      DOCKER_SOCKET: join(directory.path, 'nobody.sock'),
      DOCKER_PROXY_TOKEN: TOKEN,
      DOCKER_PROXY_PORT: '0',
      DATA_DIR: directory.path,
    });
    const { port } = await startDockerProxy(env, {
      name: 'docker-proxy',
      log: silentLogger(),
      onShutdown: (_label, close) => void closers.push(close),
    });
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (const path of ['/containers', '/containers/x', '/events']) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ code: 'engine_unavailable' });
    }
    for (const close of closers.toReversed()) await close();
  });
});
