import type { ProbeSpec } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import { inconclusive } from '../finding.ts';
import type { Probe } from '../probe.ts';
import type { Observer } from './create-observer.ts';
import type { EventLoopLag } from './measure-event-loop-lag.ts';

/** Standing still for half of a probe's time-out may be what made it fail; a second always may. */
const LAG_RATIO = 0.5;
const LONGEST_LAG_MS = 1000;

/**
 * The probe, believed only while the observer is well. A failure counts when the canaries were well as the
 * probe began, and in a look that began after it had failed; else it is `unknown` and names the canary. A
 * success is proof, whoever saw it; the time for which this process stood still is not the service's.
 */
export function observeProbe(
  probe: Probe,
  {
    spec,
    timeoutMs,
    observer,
    lag,
    onVoid,
  }: {
    spec: ProbeSpec;
    timeoutMs: number;
    observer: Pick<Observer, 'verdict' | 'lookAgain'>;
    lag: Pick<EventLoopLag, 'totalMs'>;
    /** Called for every failure that does not count. */
    onVoid: () => void;
  },
): Probe {
  const longestLagMs = Math.min(LONGEST_LAG_MS, timeoutMs * LAG_RATIO);

  const troubleAfter = async (lagMs: number, signal: AbortSignal): Promise<string | null> => {
    if (lagMs > longestLagMs) return `canary event-loop: this process stood still for ${Math.round(lagMs)} ms`;
    const { reason } = observer.verdict(spec);
    if (reason !== null) return reason;
    await observer.lookAgain(spec, signal);
    return signal.aborted ? 'the check was cancelled' : observer.verdict(spec).reason;
  };

  return async (signal): Promise<ProbeResult> => {
    const lagBeforeMs = lag.totalMs();
    const { reason: troubleBefore } = observer.verdict(spec);
    const result = await probe(signal);
    const lagMs = lag.totalMs() - lagBeforeMs;
    if (result.outcome === 'unknown') return result;
    if (result.outcome !== 'unhealthy') return { ...result, latencyMs: withoutLag(result.latencyMs, lagMs) };
    const trouble = troubleBefore ?? (await troubleAfter(lagMs, signal));
    if (trouble === null) return result;
    onVoid();
    return { ...inconclusive('observer', `the check could not be made: ${trouble}`), latencyMs: result.latencyMs };
  };
}

function withoutLag(latencyMs: number, lagMs: number): number {
  return Math.max(0, Math.round((latencyMs - lagMs) * 10) / 10);
}
