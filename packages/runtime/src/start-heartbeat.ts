import type { Logger } from './create-logger.ts';
import { errorMessage } from './error-message.ts';
import { maskUrl } from './mask-url.ts';
import { RateLimitedLog } from './rate-limited-log.ts';
import { startLoop } from './start-loop.ts';

export interface HeartbeatOptions {
  url: string;
  intervalMs: number;
  token?: string;
  log: Logger;
}

const TIMEOUT_MS = 1_000;

/** POSTs `{}` to the url every intervalMs for as long as the event loop turns. Failures never reach the caller. */
export function startHeartbeat(options: HeartbeatOptions): { stop(): void } {
  const limited = new RateLimitedLog({ log: options.log });
  const loop = startLoop({
    name: 'heartbeat',
    intervalMs: options.intervalMs,
    run: (signal) => beat(options, signal),
    onError: (error) => {
      limited.warn('heartbeat', { url: maskUrl(options.url), reason: errorMessage(error) }, 'heartbeat not delivered');
    },
  });
  return {
    stop: () => {
      void loop.stop();
    },
  };
}

async function beat(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const response = await fetch(options.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    },
    body: '{}',
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`answered ${response.status}`);
}
