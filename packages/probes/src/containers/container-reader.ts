import { containerGroupSchema, containerProblemSchema, type ContainerGroup } from '@recovery/contracts';
import { Client } from 'undici';
import { readBody } from '../http/read-body.ts';

/** What the docker proxy says of a name. */
export type ContainerReading =
  | { readonly found: true; readonly group: ContainerGroup }
  /** There is none. */
  | { readonly found: false; readonly reason: string };

/** Where the containers of services are seen. */
export interface ContainerReader {
  /** @throws when the proxy does not answer, refuses to, or its Engine does not: nothing is known then. */
  read(name: string, signal: AbortSignal): Promise<ContainerReading>;
}

/** Asks the docker proxy; undefined without an address. */
export function createContainerReader({
  DOCKER_PROXY_URL: url,
  DOCKER_PROXY_TOKEN: token,
}: {
  readonly DOCKER_PROXY_URL?: string | undefined;
  readonly DOCKER_PROXY_TOKEN?: string | undefined;
}): ContainerReader | undefined {
  if (url === undefined) return undefined;
  return {
    read: async (name, signal) => {
      const client = new Client(new URL(url).origin);
      try {
        const { statusCode, body } = await client.request({
          method: 'GET',
          path: `/containers/${name}`,
          headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
          reset: true,
          signal,
        });
        const content: unknown = JSON.parse(await readBody(body));
        if (statusCode === 200) return { found: true, group: containerGroupSchema.parse(content) };
        const { code, title, detail = title } = containerProblemSchema.parse(content);
        if (code === 'container_unknown') return { found: false, reason: detail };
        throw new Error(`HTTP ${statusCode}: ${detail}`);
      } finally {
        client.destroy().catch(() => undefined);
      }
    },
  };
}
