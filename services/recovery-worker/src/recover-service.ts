import type { RecoveryJob } from '@recovery/contracts';
import type { RecoveryOutcome } from '@recovery/queue';
import { AppError } from '@recovery/runtime';
import { NOT_CONFIGURED } from './hold-unless-allowed.ts';
import { keepLease } from './keep-lease.ts';
import { logStep } from './log-step.ts';
import { performAttempt } from './perform-attempt.ts';
import { prepareAttempt } from './prepare-attempt.ts';
import type { RecoveryDeps, ReportProgress } from './recovery-deps.ts';

/** Another worker may be acting; it is asked again soon. */
const LEASE_RETRY_MS = 1000;

/**
 * One run of a recovery job: at most one attempt, under the service's lease. The queue may run a job
 * twice or late; what is done follows from the state, never from the job.
 */
export async function recoverService(
  job: RecoveryJob,
  deps: RecoveryDeps,
  report: ReportProgress = () => undefined,
): Promise<RecoveryOutcome> {
  const service = deps.configuration.current().services.get(job.serviceId);
  if (service === undefined) return NOT_CONFIGURED;
  const lease = await keepLease({
    leases: deps.store.lease,
    serviceId: service.id,
    owner: deps.owner,
    ttlMs: deps.leaseTtlMs,
  });
  if (lease === null) return { type: 'hold', delayMs: LEASE_RETRY_MS, reason: 'another worker holds the lease' };

  const log = deps.log.child({ serviceId: service.id, incidentId: job.incidentId });
  const place = { service, lease, log, report, deps };
  try {
    logStep(log, 'leaseTaken');
    report({ progress: 5, words: 'asking whether it may begin' });
    const prepared = await prepareAttempt(job, place);
    return 'outcome' in prepared ? prepared.outcome : await performAttempt(prepared, place);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'lease_lost') throw error;
    // What was begun has its end; what was not begun is begun by whoever holds the lease next.
    return { type: 'hold', delayMs: LEASE_RETRY_MS, reason: error.message };
  } finally {
    await lease.release();
  }
}
