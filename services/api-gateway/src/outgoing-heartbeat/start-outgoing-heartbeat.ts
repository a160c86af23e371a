import { RateLimitedLog, runChecks, startLoop, type HealthCheck, type Logger, type Loop } from '@recovery/runtime';
import { CHECK_DEADLINE_MS } from '../gateway.ts';

const TIMEOUT_MS = 5_000;

/**
 * Tells a watcher outside, every `intervalMs`, that we watch: a GET of `url`, but only while all of
 * `readiness` holds. Its silence is what raises the alarm there when we cannot, so a failed request is retried with the
 * next beat and nothing else. The address is never logged: whoever knows it could beat in our place.
 */
export function startOutgoingHeartbeat({
  url,
  intervalMs,
  readiness,
  log,
}: {
  url: string;
  intervalMs: number;
  readiness: Record<string, HealthCheck>;
  log: Logger;
}): Loop {
  const limited = new RateLimitedLog({ log });
  return startLoop({
    name: 'outgoing heartbeat',
    intervalMs,
    run: async (signal) => {
      const { ok, checks } = await runChecks(readiness, CHECK_DEADLINE_MS);
      if (!ok) {
        const failing = Object.entries(checks).flatMap(([name, check]) => (check.ok ? [] : [name]));
        limited.warn('held back', { failing }, 'no outgoing heartbeat: not ready');
        return;
      }
      const response = await fetch(url, {
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      if (!response.ok) limited.warn('refused', { status: response.status }, 'the outgoing heartbeat was refused');
    },
    onError: () => limited.warn('unreachable', {}, 'the outgoing heartbeat did not get through'),
  });
}
