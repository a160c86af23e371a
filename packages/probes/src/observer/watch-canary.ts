import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, startLoop, withDeadline } from '@recovery/runtime';
import type { Canary, CanaryName } from './canary.ts';

/** Whether what this process sees can be believed. `since` is in epoch milliseconds, for showing. */
export type ObserverVerdict =
  | { readonly ok: true; readonly reason: null }
  | { readonly ok: false; readonly reason: string; readonly since: number };

export interface CanaryWatch {
  verdict(): ObserverVerdict;
  /** Looks now; resolves when a look that began after the call has ended. */
  lookAgain(): Promise<void>;
  stop(): Promise<void>;
}

const CHECK_TIMEOUT_MS = 2000;
/** Looks that are asked for come no closer than this, however many checks fail. */
const CLOSEST_LOOKS_MS = 50;
const WELL: ObserverVerdict = { ok: true, reason: null };

/**
 * Looks at a canary every intervalMs of monotonic time. One failed look is enough; to be believed again it must
 * be well in two looks in a row that are about an interval apart.
 */
export function watchCanary(
  canary: Canary,
  {
    name,
    intervalMs,
    onChange,
  }: { name: CanaryName; intervalMs: number; onChange: (verdict: ObserverVerdict) => void },
): CanaryWatch {
  let verdict: ObserverVerdict = WELL;
  let wellSince: number | null = null;
  let lookedAt = -Infinity;

  const become = (next: ObserverVerdict): void => {
    const changed = next.ok !== verdict.ok;
    verdict = next;
    if (changed) onChange(next);
  };
  const conclude = (trouble: string | null): void => {
    if (trouble !== null) {
      wellSince = null;
      become({ ok: false, reason: trouble, since: verdict.ok ? Date.now() : verdict.since });
      return;
    }
    wellSince ??= performance.now();
    // Timers may be a little early.
    if (performance.now() - wellSince >= intervalMs * 0.9) become(WELL);
  };

  const loop = startLoop({
    name: `canary ${name}`,
    intervalMs,
    run: async (signal) => {
      await sleep(Math.max(0, lookedAt + CLOSEST_LOOKS_MS - performance.now()), undefined, { signal });
      lookedAt = performance.now();
      const trouble = await check(canary, { name, signal });
      if (!signal.aborted) conclude(trouble);
    },
    onError: (error) => conclude(errorMessage(error)),
  });
  return {
    verdict: () => verdict,
    lookAgain: () => loop.trigger(),
    stop: () => loop.stop(),
  };
}

async function check(canary: Canary, { name, signal }: { name: string; signal: AbortSignal }): Promise<string | null> {
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await withDeadline(() => canary.check(abort.signal), { timeoutMs: CHECK_TIMEOUT_MS, label: name });
  } finally {
    signal.removeEventListener('abort', cancel);
    abort.abort();
  }
}
