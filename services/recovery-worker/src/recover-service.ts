import type { RecoveryJob } from '@recovery/contracts';
import type { RecoveryOutcome } from '@recovery/queue';
import { keepLease, LEASE_TTL_MS } from './keep-lease.ts';
import { performAttempt } from './perform-attempt.ts';
import { prepareAttempt } from './prepare-attempt.ts';
import type { RecoveryDeps } from './recovery-deps.ts';

/** Another worker may be acting; it is asked again soon. */
const LEASE_RETRY_MS = 1000;

/**
 * One run of a recovery job: at most one attempt, under the service's lease. The queue may run a job
 * twice or late; what is done follows from the state, never from the job.
 */
export async function recoverService(job: RecoveryJob, deps: RecoveryDeps): Promise<RecoveryOutcome> {
  const service = deps.configuration.current().services.get(job.serviceId);
  if (service === undefined) {
    deps.log.warn({ serviceId: job.serviceId }, 'recovery of a service that is not configured dropped');
    return { type: 'finished', note: 'not configured' };
  }
  const lease = await deps.store.lease.acquire({ serviceId: service.id, owner: deps.owner, ttlMs: LEASE_TTL_MS });
  if (lease === null) return { type: 'hold', delayMs: LEASE_RETRY_MS, reason: 'another worker holds the lease' };

  const kept = keepLease(lease);
  try {
    const prepared = await prepareAttempt(job, { service, deps });
    if ('outcome' in prepared) return prepared.outcome;
    return await performAttempt(prepared, { service, lease: kept, deps });
  } finally {
    await kept.release();
  }
}
