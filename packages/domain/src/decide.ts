import { GATE_NAMES, type DecisionContext, type Gate, type GateName, type Verdict } from './gate.ts';
import { attemptsGate } from './gates/attempts.ts';
import { brakeGate } from './gates/brake.ts';
import { budgetGate } from './gates/budget.ts';
import { concurrencyGate } from './gates/concurrency.ts';
import { cooldownGate } from './gates/cooldown.ts';
import { dependencyGate } from './gates/dependency.ts';
import { enabledGate } from './gates/enabled.ts';
import { evidenceGate } from './gates/evidence.ts';
import { flappingGate } from './gates/flapping.ts';
import { interruptedGate } from './gates/interrupted.ts';
import { ladderGate } from './gates/ladder.ts';
import { maintenanceGate } from './gates/maintenance.ts';
import { observerGate } from './gates/observer.ts';
import { thresholdGate } from './gates/threshold.ts';
import { velocityGate } from './gates/velocity.ts';
import type { ServiceState } from './service-state.ts';

export const GATES = {
  enabled: enabledGate,
  maintenance: maintenanceGate,
  threshold: thresholdGate,
  evidence: evidenceGate,
  observer: observerGate,
  attempts: attemptsGate,
  dependency: dependencyGate,
  flapping: flappingGate,
  interrupted: interruptedGate,
  cooldown: cooldownGate,
  budget: budgetGate,
  concurrency: concurrencyGate,
  velocity: velocityGate,
  brake: brakeGate,
  ladder: ladderGate,
} satisfies Record<GateName, Gate>;

/** The verdict of every gate at one moment; recorded also, and above all, when the answer is no. */
export interface Decision {
  readonly serviceId: string;
  readonly incidentId: string | null;
  readonly decidedAt: number;
  readonly trigger: 'automatic' | 'manual';
  readonly allowed: boolean;
  /** The first gate that held, in words; null when all agreed. */
  readonly heldBy: { readonly gate: GateName; readonly reason: string; readonly retryAt: number | null } | null;
  readonly verdicts: readonly Verdict[];
  /** Where the policy grants one more attempt to what was given up: from when on. */
  readonly oneMoreAttemptAt?: number;
}

/** May a recovery of this service start now? Pure; asks every gate even after the first no. */
export function decide(state: ServiceState, context: DecisionContext): Decision {
  const verdicts = GATE_NAMES.map((gate): Verdict => ({ gate, ...GATES[gate](state, context) }));
  const { retryAfterErrorMs } = context.policy;
  const givenUpAt = state.phase === 'error' ? state.since : context.now;
  const held = verdicts.find((verdict) => !verdict.allowed);
  return {
    serviceId: state.serviceId,
    incidentId: state.incident?.id ?? null,
    decidedAt: context.now,
    trigger: context.trigger,
    allowed: held === undefined,
    heldBy: held === undefined ? null : { gate: held.gate, reason: held.reason, retryAt: held.retryAt },
    verdicts,
    ...(retryAfterErrorMs === null ? {} : { oneMoreAttemptAt: givenUpAt + retryAfterErrorMs }),
  };
}
