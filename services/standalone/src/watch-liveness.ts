import { startLoop, type Logger, type Loop } from '@recovery/runtime';
import type { ManagedProcess } from './managed-process.ts';

export interface LivenessTimes {
  /** Between two looks. */
  readonly intervalMs: number;
  /** For one answer. */
  readonly timeoutMs: number;
  /** Whoever gives no answer for so long hangs. */
  readonly hungAfterMs: number;
}

/** Three times what a machine under heavy load was seen to need for an answer. */
const TIMES: LivenessTimes = { intervalMs: 2_000, timeoutMs: 2_000, hungAfterMs: 15_000 };
/** A look that comes so much too late says that we were stopped ourselves, and nothing about others. */
const LATE_MS = 2_000;

/**
 * Looks after the components of ours that run and do nothing: one that takes connections and gives no
 * answer on /livez is killed, and its supervisor starts it again. One that refuses connections is still starting, or
 * ends by itself. Watched services are left to the recovery worker.
 */
export function watchLiveness({
  supervisor,
  log,
  times = TIMES,
}: {
  supervisor: { readonly processes: readonly ManagedProcess[] };
  log: Logger;
  times?: LivenessTimes;
}): Loop {
  /** Monotonic ms since when each gives no answer. */
  const silentSince = new Map<ManagedProcess, { readonly pid: number; readonly since: number }>();
  let lookedAt = performance.now();

  const look = async (component: ManagedProcess, signal: AbortSignal): Promise<void> => {
    const { pid, state } = component.view;
    if (pid === null || state !== 'running') return void silentSince.delete(component);
    const askedAt = performance.now();
    if (await answers(component, { timeoutMs: times.timeoutMs, signal })) return void silentSince.delete(component);
    const before = silentSince.get(component);
    const silent = before?.pid === pid ? before : { pid, since: askedAt };
    silentSince.set(component, silent);
    const silentMs = performance.now() - silent.since;
    if (silentMs < times.hungAfterMs || component.view.pid !== pid) return;
    log.warn({ process: component.spec.name, pid, silentMs: Math.round(silentMs) }, 'component hangs, it is killed');
    silentSince.delete(component);
    component.killNow();
  };

  return startLoop({
    name: 'liveness',
    intervalMs: times.intervalMs,
    run: async (signal) => {
      const now = performance.now();
      if (now - lookedAt > times.intervalMs + times.timeoutMs + LATE_MS) silentSince.clear();
      lookedAt = now;
      const components = supervisor.processes.filter(({ spec }) => spec.kind === 'component');
      await Promise.all(components.map((component) => look(component, signal)));
    },
    onError: (error) => log.warn({ err: error }, 'the components could not be looked at'),
  });
}

/** false: it took the connection, or nothing at all happened, until the time was up. */
async function answers(
  { spec }: ManagedProcess,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<boolean> {
  if (spec.healthUrl === undefined) return true;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${spec.healthUrl}/livez`, { signal: AbortSignal.any([signal, timeout]) });
    await response.body?.cancel();
    return true;
  } catch {
    return !timeout.aborted;
  }
}
