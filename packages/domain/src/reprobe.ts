import type { ProbeResult } from './probe-result.ts';
import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

/** A server that has said `starting` for longer than this is taken for stuck. */
const LONGEST_START_MS = 5 * 60_000;

export type ReprobeVerdict =
  | { readonly act: true }
  | { readonly act: false; readonly cancel: boolean; readonly reason: string };

/**
 * What the check immediately before an action means for it: healthy cancels an automatic recovery, a
 * service that is coming up is waited for (`starting` is not `down`), our own fault proves nothing.
 */
export function reprobeVerdict(
  state: ServiceState,
  {
    result,
    policy,
    trigger,
    now,
  }: { result: ProbeResult; policy: ServicePolicy; trigger: 'automatic' | 'manual'; now: number },
): ReprobeVerdict {
  if (trigger === 'manual') return { act: true };
  if (result.outcome === 'unknown') {
    return { act: false, cancel: false, reason: `our own check failed: ${result.message ?? 'unknown'}` };
  }
  if (result.outcome !== 'unhealthy') return { act: false, cancel: true, reason: 'healthy again before the attempt' };
  if (result.errorClass === 'starting') {
    const startingForMs = now - (state.failingSince ?? now);
    if (startingForMs < Math.max(LONGEST_START_MS, policy.startPeriodMs)) {
      return { act: false, cancel: false, reason: 'the service says that it is starting' };
    }
  }
  return { act: true };
}
