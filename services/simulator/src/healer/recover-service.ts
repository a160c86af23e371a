import type { Work } from '../clock/crew.ts';
import type { Healer } from './healer.ts';
import { performAttempt } from './perform-attempt.ts';
import { prepareAttempt } from './prepare-attempt.ts';
import type { RecoveryJob, RecoveryOutcome } from './recoveries.ts';
import { WORKER_TIMES } from './worker-times.ts';

/** One run of a recovery job: at most one attempt, as in recovery-worker/recover-service.ts. */
export function* recoverService(job: RecoveryJob, healer: Healer): Work<RecoveryOutcome> {
  const service = healer.scenario.services.get(job.serviceId);
  if (service === undefined) return { type: 'finished' };
  const lease = healer.ledger.acquireLease(job.serviceId);
  if (lease === null) return { type: 'hold', delayMs: WORKER_TIMES.LEASE_RETRY_MS };
  const place = { service, healer };
  const prepared = yield* prepareAttempt(job, place);
  const outcome = 'outcome' in prepared ? prepared.outcome : yield* performAttempt(prepared, place);
  lease.release();
  return outcome;
}
