import type { ProbeSpec } from '@recovery/contracts';
import { RateLimitedLog, type Logger } from '@recovery/runtime';
import { CANARY_NAMES, type CanaryName } from './canary.ts';
import type { Canaries } from './create-canaries.ts';
import { watchCanary, type CanaryWatch, type ObserverVerdict } from './watch-canary.ts';

/** This process as a witness: whether what it sees of services can be believed (promise R6). */
export interface Observer {
  /** Of the canaries that concern such a probe, or of all of them. The first that failed is named. */
  verdict(spec?: ProbeSpec): ObserverVerdict;
  /** Resolves when every canary that concerns such a probe was looked at anew, or when `signal` aborts. */
  lookAgain(spec: ProbeSpec, signal: AbortSignal): Promise<void>;
  /** The verdict on each canary, for people. */
  canaries(): Readonly<Record<string, ObserverVerdict>>;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 1000;

export function createObserver(
  canaries: Canaries,
  { log, intervalMs = LOOK_EVERY_MS }: { log: Logger; intervalMs?: number },
): Observer {
  const limited = new RateLimitedLog({ log });
  const watches = new Map<CanaryName, CanaryWatch>(
    CANARY_NAMES.map((name) => {
      const onChange = (verdict: ObserverVerdict): void => {
        if (verdict.ok) limited.write('info', `${name} well`, { canary: name }, 'what is seen here counts again');
        else
          limited.warn(
            name,
            { canary: name, reason: verdict.reason },
            'nothing that fails here counts: the fault may be ours',
          );
      };
      return [name, watchCanary(canaries[name], { name, intervalMs, onChange })];
    }),
  );
  const concerned = (spec?: ProbeSpec): [CanaryName, CanaryWatch][] =>
    [...watches].filter(([name]) => spec === undefined || (canaries[name].concerns?.(spec) ?? true));

  return {
    verdict: (spec) => {
      for (const [name, watch] of concerned(spec)) {
        const verdict = watch.verdict();
        if (!verdict.ok) return { ...verdict, reason: `canary ${name}: ${verdict.reason}` };
      }
      return { ok: true, reason: null };
    },
    lookAgain: (spec, signal) =>
      untilAborted(
        concerned(spec).map(([, watch]) => watch.lookAgain()),
        signal,
      ),
    canaries: () => Object.fromEntries([...watches].map(([name, watch]) => [name, watch.verdict()])),
    close: async () => {
      await Promise.all([...watches.values()].map((watch) => watch.stop()));
      for (const name of CANARY_NAMES) canaries[name].close?.();
    },
  };
}

async function untilAborted(looks: Promise<void>[], signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const stopWaiting = (): void => resolve();
  if (signal.aborted) stopWaiting();
  signal.addEventListener('abort', stopWaiting, { once: true });
  await Promise.race([Promise.all(looks), aborted]);
  signal.removeEventListener('abort', stopWaiting);
}
