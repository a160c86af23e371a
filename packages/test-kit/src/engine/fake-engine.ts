import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { FakeContainer, type FakeVerb } from './fake-container.ts';

const createSchema = z.object({
  Image: z.string(),
  Cmd: z.array(z.string()).default([]),
  Labels: z.record(z.string(), z.string()).default({}),
});
const VERBS: readonly FakeVerb[] = ['start', 'stop', 'restart', 'kill', 'pause', 'unpause'];

export interface FakeEngineOptions {
  /** Some Engines refuse to stop, kill or restart what is paused, others do it. */
  readonly refusesPaused?: boolean;
}

export interface FakeEngine {
  readonly socketPath: string;
  /** The process of a container ends by itself. */
  end(id: string, how: { exitCode: number; oomKilled?: boolean }): void;
  setHealth(id: string, health: 'starting' | 'healthy' | 'unhealthy'): void;
  /** The verbs that arrived, with the containers' names, in order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/**
 * The part of the Docker Engine's HTTP API that the docker proxy uses, on a socket, without containers: for machines
 * that have no Engine. The suite that uses it runs against a real one too, where there is one.
 */
export async function startFakeEngine(socketPath: string, options: FakeEngineOptions = {}): Promise<FakeEngine> {
  const containers = new Map<string, FakeContainer>();
  const listeners = new Set<ServerResponse>();
  const calls: string[] = [];

  const emit = (container: FakeContainer, action: string, extra: Record<string, string> = {}): void => {
    const event = {
      Type: 'container',
      Action: action,
      Actor: {
        ID: container.id,
        Attributes: { ...container.labels, image: container.image, name: container.name, ...extra },
      },
      timeNano: Number(process.hrtime.bigint()),
    };
    for (const listener of listeners) listener.write(`${JSON.stringify(event)}\n`);
  };
  const find = (idOrName: string): FakeContainer | undefined =>
    containers.get(idOrName) ?? [...containers.values()].find(({ name }) => name === idOrName);

  const create = async (request: IncomingMessage, name: string): Promise<{ status: number; body?: unknown }> => {
    const { Image, Labels } = createSchema.parse(await json(request));
    const id = randomBytes(32).toString('hex');
    containers.set(
      id,
      new FakeContainer({
        id,
        name,
        image: Image,
        labels: Labels,
        refusesPaused: options.refusesPaused ?? false,
        emit,
      }),
    );
    return { status: 201, body: { Id: id, Warnings: [] } };
  };
  const act = (container: FakeContainer, verb: FakeVerb): { status: number; body?: unknown } => {
    calls.push(`${verb} ${container.name}`);
    const { status, message } = container.act(verb);
    return message === undefined ? { status } : { status, body: { message } };
  };

  const answer = async (request: IncomingMessage): Promise<{ status: number; body?: unknown } | 'events'> => {
    const url = new URL(request.url ?? '/', 'http://engine');
    const [, root, idOrName = '', verbText] = url.pathname.split('/');
    if (root === 'events') return 'events';
    if (root !== 'containers') return { status: 404, body: { message: 'page not found' } };
    if (idOrName === 'json')
      return { status: 200, body: [...containers.values()].map((container) => container.summary()) };
    if (idOrName === 'create') return create(request, url.searchParams.get('name') ?? '');
    const container = find(idOrName);
    if (container === undefined) return { status: 404, body: { message: `No such container: ${idOrName}` } };
    if (request.method === 'DELETE') {
      containers.delete(container.id);
      emit(container, 'destroy');
      return { status: 204 };
    }
    if (verbText === 'json') return { status: 200, body: container.inspect() };
    const verb = VERBS.find((known) => known === verbText);
    return verb === undefined ? { status: 404, body: { message: 'page not found' } } : act(container, verb);
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (reply) => {
        if (reply === 'events') {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.flushHeaders();
          listeners.add(response);
          response.on('close', () => listeners.delete(response));
          return;
        }
        response.writeHead(reply.status, { 'content-type': 'application/json' });
        response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
      },
      () => response.writeHead(500).end(),
    );
  });
  server.listen(socketPath);
  await once(server, 'listening');

  const known = (id: string): FakeContainer => {
    const container = find(id);
    if (container === undefined) throw new Error(`there is no container ${id}`);
    return container;
  };
  return {
    socketPath,
    calls,
    end: (id, { exitCode, oomKilled = false }) => known(id).end(exitCode, oomKilled),
    setHealth: (id, health) => known(id).setHealth(health),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
