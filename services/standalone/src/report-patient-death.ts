import { setTimeout as delay } from 'node:timers/promises';
import type { HealthCheckQueue } from '@recovery/queue';
import { errorMessage, type Logger } from '@recovery/runtime';
import type { ManagedProcess } from './managed-process.ts';

const ATTEMPTS = 30;
const RETRY_MS = 1_000;

/** How a process ended, in words. */
export function describeExit(managed: ManagedProcess): string {
  const { lastExit } = managed.view;
  if (lastExit === null) return 'ended';
  return lastExit.signal === null ? `ended with exit code ${lastExit.code}` : `was ended by ${lastExit.signal}`;
}

/**
 * Tells the health checks that a process has ended for certain, so that they count its failures 100 ms
 * apart. Repeated while Redis is away; given up when the process runs again, for then it is no longer true.
 */
export async function reportPatientDeath(options: {
  managed: ManagedProcess;
  queue: HealthCheckQueue;
  log: Logger;
  signal: AbortSignal;
}): Promise<void> {
  const { managed, queue, log, signal } = options;
  const { serviceId } = managed.spec;
  if (serviceId === undefined) return;
  const reason = `process ${managed.spec.name} ${describeExit(managed)}`;
  for (let attempt = 1; attempt <= ATTEMPTS && managed.view.state === 'exited'; attempt += 1) {
    try {
      await queue.hint({ serviceId, conclusive: true, reason });
      return;
    } catch (error) {
      log.warn({ serviceId, attempt, reason: errorMessage(error) }, 'hint could not be enqueued');
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }
}
