import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** An Engine as a test uses it, past the proxy: the same calls for a real one and for the fake. */
export class EngineByHttp {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: unknown }>();
    const headers = { host: 'engine', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const sent = request({ socketPath: this.#socketPath, method, path, headers }, (response) => {
      text(response).then(
        (content) => resolve({ status: response.statusCode ?? 0, body: content === '' ? null : JSON.parse(content) }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  }

  /** A running container that does nothing. */
  async run({
    name,
    image,
    labels = {},
  }: {
    name: string;
    image: string;
    labels?: Record<string, string>;
  }): Promise<string> {
    const command = { Image: image, Entrypoint: [], Cmd: ['sleep', '1000'], Labels: labels, StopTimeout: 1 };
    const created = await this.call('POST', `/containers/create?name=${name}`, command);
    const { Id } = z.object({ Id: z.string() }).parse(created.body);
    await this.act(Id, 'start');
    return Id;
  }

  async act(id: string, verb: string): Promise<void> {
    const { status, body } = await this.call('POST', `/containers/${id}/${verb}`);
    if (status !== 204) throw new Error(`${verb}: HTTP ${status} ${JSON.stringify(body)}`);
  }

  async stateOf(id: string): Promise<{ Status: string; StartedAt: string }> {
    const { body } = await this.call('GET', `/containers/${id}/json`);
    return z.object({ State: z.object({ Status: z.string(), StartedAt: z.string() }) }).parse(body).State;
  }

  async remove(id: string): Promise<void> {
    await this.call('DELETE', `/containers/${id}?force=1&v=1`);
  }
}

const IMAGES = ['redis:8-trixie', 'node:24-trixie-slim', 'postgres:17-trixie'];

/** The Engine of this machine with an image that can sleep; null when none answers or it has no such image. Pulls nothing. */
export async function findRealEngine(
  socketPath = process.env['DOCKER_SOCKET'] ?? '/var/run/docker.sock',
): Promise<{ socketPath: string; image: string } | null> {
  if (!existsSync(socketPath)) return null;
  const engine = new EngineByHttp(socketPath);
  try {
    for (const image of IMAGES) {
      const { status } = await engine.call('GET', `/images/${encodeURIComponent(image)}/json`);
      if (status === 200) return { socketPath, image };
    }
  } catch {
    return null;
  }
  return null;
}
