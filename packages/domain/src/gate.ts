import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

/** What the gates look at beside the state. All times epoch milliseconds. */
export interface DecisionContext {
  readonly now: number;
  readonly policy: ServicePolicy;
  readonly trigger: 'automatic' | 'manual';
  /** Every switch that can forbid automatic recovery; all must be on. */
  readonly switches: readonly { readonly name: string; readonly on: boolean }[];
  readonly dependencies: readonly DependencyView[];
  /** Times of the automatic actions in the window; null when they cannot be read. */
  readonly budgetDebits: readonly number[] | null;
}

export interface DependencyView {
  readonly id: string;
  /** null: never probed. */
  readonly state: ServiceState | null;
}

export interface Verdict {
  readonly gate: GateName;
  readonly allowed: boolean;
  /** In words, also when it allows. */
  readonly reason: string;
  /** When the answer may change by time alone; null when it is not time that is waited for. */
  readonly retryAt: number | null;
}

export const GATE_NAMES = ['enabled', 'threshold', 'evidence', 'attempts', 'dependency', 'cooldown', 'budget'] as const;
export type GateName = (typeof GATE_NAMES)[number];

/** One reason why a recovery may not start now. */
export type Gate = (state: ServiceState, context: DecisionContext) => Omit<Verdict, 'gate'>;

export function allow(reason: string): Omit<Verdict, 'gate'> {
  return { allowed: true, reason, retryAt: null };
}

export function hold(reason: string, retryAt: number | null = null): Omit<Verdict, 'gate'> {
  return { allowed: false, reason, retryAt };
}
