import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeTestDirectory } from '../test-directory.ts';
import { ClusterObjects, fieldsOf } from './cluster-objects.ts';
import { makeCertificates } from './make-certificates.ts';
import { statusReply, type Reply } from './status-reply.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: unknown;
}

/**
 * As much of a Kubernetes API server as healing touches: HTTPS by an authority of its own, bearer tokens, RBAC by verb
 * and resource, GET, PATCH and DELETE of objects with their versions and preconditions, Status objects for refusals.
 */
export interface FakeApiServer {
  readonly url: string;
  readonly caFile: string;
  /** Holds the token that is accepted. */
  readonly tokenFile: string;
  readonly objects: ClusterObjects;
  /** What was let in, in order. */
  readonly requests: readonly ApiRequest[];
  /** Accepts another token from now on, and none else; `write` says whether the file has it too. */
  changeToken(token: string, options: { write: boolean }): Promise<void>;
  /** From now on only these, as `patch deployments`. */
  allow(rights: readonly string[]): void;
  /** Run as a request comes in, before it is answered; a status that it gives is the answer. */
  onRequest(hook: (request: ApiRequest) => number | undefined): void;
  close(): Promise<void>;
}

const PATCH_TYPES = ['application/merge-patch+json', 'application/strategic-merge-patch+json'];
const VERBS: Readonly<Record<string, string>> = { GET: 'get', PATCH: 'patch', DELETE: 'delete' };

export async function startFakeApiServer(options: { token: string }): Promise<FakeApiServer> {
  const { path: directory, remove } = await makeTestDirectory('kubernetes');
  const { caFile, key, certificate } = await makeCertificates(directory);
  const tokenFile = join(directory, 'token');
  await writeFile(tokenFile, options.token);
  const objects = new ClusterObjects();
  const requests: ApiRequest[] = [];
  let accepted = options.token;
  let rights: readonly string[] | null = null;
  let hook: (request: ApiRequest) => number | undefined = () => undefined;

  const answer = (request: ApiRequest, authorization: string | undefined): Reply => {
    if (authorization !== `Bearer ${accepted}`) return statusReply(401, 'Unauthorized');
    requests.push(request);
    const { path, method } = request;
    const resource = path.split('/').at(-2) ?? '';
    const right = `${VERBS[method] ?? method} ${resource}`;
    if (rights !== null && !rights.includes(right)) {
      return statusReply(403, `User "system:serviceaccount:shop:recovery" cannot ${right} in the namespace "shop"`);
    }
    const status = hook(request);
    if (status !== undefined) return statusReply(status, 'as the test wishes');
    return perform(request, resource);
  };

  const perform = ({ method, path, contentType, body }: ApiRequest, resource: string): Reply => {
    const object = objects.get(path);
    if (object === undefined) return statusReply(404, `${resource} "${path.split('/').at(-1)}" not found`);
    if (method === 'GET') return { status: 200, body: object };
    if (method === 'PATCH') {
      if (!PATCH_TYPES.includes(contentType)) return statusReply(415, `the media type ${contentType} is not supported`);
      const { resourceVersion } = fieldsOf(fieldsOf(body)['metadata']);
      if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) {
        return statusReply(409, 'the object has been modified; please apply your changes to the latest version');
      }
      return { status: 200, body: objects.merge(path, fieldsOf(body)) };
    }
    if (method !== 'DELETE') return statusReply(405, 'the server does not allow this method on the requested resource');
    const { uid } = fieldsOf(fieldsOf(body)['preconditions']);
    if (uid !== undefined && uid !== object.metadata.uid)
      return statusReply(409, 'the UID in the precondition differs');
    objects.remove(path);
    return { status: 200, body: object };
  };

  const server = createServer({ key, cert: certificate }, (request, response) => {
    void readRequest(request).then((read) => {
      const reply = answer(read, request.headers.authorization);
      response.writeHead(reply.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(reply.body));
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${portOf(server)}`,
    caFile,
    tokenFile,
    objects,
    requests,
    changeToken: async (token, { write }) => {
      accepted = token;
      if (write) await writeFile(tokenFile, token);
    },
    allow: (list) => (rights = list),
    onRequest: (wanted) => (hook = wanted),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await remove();
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<ApiRequest> {
  const body = await text(request);
  const parsed: unknown = body === '' ? null : JSON.parse(body);
  const { method = '', url = '', headers } = request;
  return { method, path: url.split('?')[0] ?? '', contentType: headers['content-type'] ?? '', body: parsed };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen on a port');
  return address.port;
}
