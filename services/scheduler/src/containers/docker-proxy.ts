import {
  containerEventSchema,
  containerListSchema,
  type ContainerEvent,
  type ListedContainer,
} from '@recovery/contracts';
import { AppError, readLines } from '@recovery/runtime';

const ANSWER_WITHIN_MS = 5000;
/** The proxy gives a sign of life every 5 s. */
const SILENCE_MS = 15_000;

/** What of the docker proxy a scheduler uses; it orders nothing. */
export interface DockerProxy {
  /** @throws when the list cannot be had, whole: that is never "there are none" */
  list(): Promise<ListedContainer[]>;
  /** Calls back for every event until `signal` aborts; throws when the stream ends or falls silent. */
  follow(onEvent: (event: ContainerEvent) => void, signal: AbortSignal): Promise<void>;
}

export function createDockerProxy({ url, token }: { url: string; token: string | undefined }): DockerProxy {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const get = async (path: string, signal: AbortSignal): Promise<Response> => {
    const response = await fetch(new URL(path, url), { headers, signal, redirect: 'error' });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new AppError('docker_proxy_refused', `the docker proxy answered HTTP ${response.status}`, {
      retryable: true,
    });
  };

  return {
    list: async () => {
      const response = await get('/containers', AbortSignal.timeout(ANSWER_WITHIN_MS));
      return containerListSchema.parse(await response.json());
    },
    follow: async (onEvent, signal) => {
      const silence = new AbortController();
      const alarm = setTimeout(() => silence.abort(new Error('it has fallen silent')), SILENCE_MS);
      try {
        const { body } = await get('/events', AbortSignal.any([signal, silence.signal]));
        if (body === null) return;
        for await (const line of readLines(body)) {
          alarm.refresh();
          if (line !== '') onEvent(containerEventSchema.parse(JSON.parse(line)));
        }
      } finally {
        clearTimeout(alarm);
      }
      throw new AppError('docker_proxy_ended', 'the docker proxy ended its events', { retryable: true });
    },
  };
}
