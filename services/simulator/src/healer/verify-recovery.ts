import { NOT_LOOKED_YET, stepVerification } from '@recovery/domain';
import type { Work } from '../clock/crew.ts';
import { probe } from './check-service.ts';
import type { Place } from './healer.ts';

/** null when it is verified, else why it is not, as in recovery-worker/verify.ts. */
export function* verifyRecovery(timeoutMs: number, place: Place): Work<string | null> {
  const { policy } = place.service.watched;
  const { clock } = place.healer;
  const startedAt = clock.now();
  let progress = NOT_LOOKED_YET;
  for (;;) {
    const lookedAt = clock.now();
    const result = yield* probe(place);
    const step = stepVerification(progress, { result, lookedAt, now: clock.now(), startedAt, timeoutMs, policy });
    if (step.verdict === 'verified') return null;
    if (step.verdict === 'failed') return step.reason;
    ({ progress } = step);
    yield step.afterMs;
  }
}
