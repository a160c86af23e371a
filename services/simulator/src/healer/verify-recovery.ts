import type { Work } from '../clock/crew.ts';
import { probe } from './check-service.ts';
import type { Place } from './healer.ts';
import { WORKER_TIMES } from './worker-times.ts';

/** null when it is healthy often enough in a row, else why it is not, as in recovery-worker/verify.ts. */
export function* verifyRecovery(timeoutMs: number, place: Place): Work<string | null> {
  const { successThreshold, retryIntervalMs } = place.service.watched.policy;
  const { clock } = place.healer;
  const startedAt = clock.now();
  let healthyCount = 0;
  let blindMs = 0;
  for (;;) {
    const lookedAt = clock.now();
    const last = yield* probe(place);
    const isHealthy = last.outcome === 'healthy' || last.outcome === 'degraded';
    const isBlind = last.outcome === 'unknown';
    if (!isBlind) healthyCount = isHealthy ? healthyCount + 1 : 0;
    if (healthyCount >= successThreshold) return null;
    const pauseMs = isHealthy ? retryIntervalMs : Math.min(WORKER_TIMES.LOOK_EVERY_MS, retryIntervalMs);
    if (isBlind) blindMs += clock.now() - lookedAt + pauseMs;
    const spentMs = clock.now() + pauseMs - startedAt - Math.min(blindMs, timeoutMs);
    if (!isHealthy && spentMs > timeoutMs) {
      const cause = last.message ?? last.errorClass ?? last.outcome;
      return `not healthy ${successThreshold} times in a row within ${timeoutMs} ms: ${cause}`;
    }
    yield pauseMs;
  }
}
