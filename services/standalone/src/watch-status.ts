import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const statusSchema = z.object({
  generatedAt: z.iso.datetime(),
  services: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      message: z.string().default(''),
      lastCheckAt: z.iso.datetime().nullable().default(null),
      lastHeartbeatAt: z.iso.datetime().nullable().default(null),
    }),
  ),
});

/** The status that a service has in GET /api/recovery/status, with the reason in words. */
export interface ServiceLine {
  readonly id: string;
  readonly status: string;
  readonly message: string;
  /** Age of the latest check or heartbeat by the API's own time, ms; null when there was none. */
  readonly lastSignAgeMs: number | null;
}

export interface WatchStatusOptions {
  apiUrl: string;
  apiToken: string | undefined;
  timeoutMs: number;
  /** Services whose processes were started just now; for them the verdict of an earlier run does not count. */
  startedNow: ReadonlySet<string>;
  /** When that was, by performance.now(): the API's time need not be that of our wall clock. */
  startedMs: number;
  signal: AbortSignal;
  /** Called once for each service, when it runs. */
  onRunning: (service: ServiceLine) => void;
}

const POLL_MS = 200;
const REQUEST_TIMEOUT_MS = 2_000;

async function readStatus(options: WatchStatusOptions): Promise<ServiceLine[] | null> {
  try {
    const response = await fetch(`${options.apiUrl}/api/recovery/status`, {
      headers: options.apiToken === undefined ? {} : { authorization: `Bearer ${options.apiToken}` },
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    const { generatedAt, services } = statusSchema.parse(await response.json());
    return services.map(({ lastCheckAt, lastHeartbeatAt, ...service }) => {
      const signs = [lastCheckAt, lastHeartbeatAt].filter((time) => time !== null).map((time) => Date.parse(time));
      return { ...service, lastSignAgeMs: signs.length === 0 ? null : Date.parse(generatedAt) - Math.max(...signs) };
    });
  } catch {
    // Not up yet; the caller's time limit decides how long that is acceptable.
    return null;
  }
}

function isUp({ id, status, lastSignAgeMs }: ServiceLine, options: WatchStatusOptions): boolean {
  if (status === 'stopped') return true;
  if (status !== 'running' && status !== 'degraded') return false;
  return (
    !options.startedNow.has(id) || (lastSignAgeMs !== null && lastSignAgeMs <= performance.now() - options.startedMs)
  );
}

/**
 * Follows the API until every service runs (a disabled one counts), or the time is up. Returns those
 * that do not, and null when the API never answered.
 */
export async function watchStatus(options: WatchStatusOptions): Promise<ServiceLine[] | null> {
  const deadline = performance.now() + options.timeoutMs;
  const announced = new Set<string>();
  let services: ServiceLine[] | null = null;
  for (;;) {
    options.signal.throwIfAborted();
    services = (await readStatus(options)) ?? services;
    const running = (services ?? []).filter((service) => isUp(service, options));
    for (const service of running) {
      if (!announced.has(service.id)) options.onRunning(service);
      announced.add(service.id);
    }
    if (services !== null && services.length > 0 && running.length === services.length) return [];
    if (performance.now() > deadline) return services?.filter((service) => !running.includes(service)) ?? null;
    await delay(POLL_MS, undefined, { signal: options.signal });
  }
}
