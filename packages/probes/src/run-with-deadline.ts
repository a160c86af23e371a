import type { ProbeResult } from '@recovery/domain';
import { findingOfError } from './classify-error.ts';
import { inconclusive, type Finding } from './finding.ts';

/**
 * Runs `work` and is done after timeoutMs whatever happens: `work` is told by its signal to let go of its
 * resources and is not waited for. Never rejects. `signal` aborts the check: that is no result.
 */
export async function runWithDeadline(
  work: (signal: AbortSignal) => Promise<Finding>,
  { timeoutMs, signal, timedOut }: { timeoutMs: number; signal: AbortSignal; timedOut: Finding },
): Promise<ProbeResult> {
  const startedAt = performance.now();
  const abort = new AbortController();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<Finding>();
  const cancel = (): void => {
    stop(inconclusive('observer', 'the check was cancelled'));
  };
  const timer = setTimeout(() => stop(timedOut), timeoutMs);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const found = await Promise.race([stopped, work(abort.signal).catch(findingOfError)]);
    return { ...found, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10 };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    abort.abort();
  }
}
