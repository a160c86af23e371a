import type { DependencyView } from './dependency-obstacle.ts';
import type { FleetView } from './fleet.ts';
import type { ActiveWindow } from './maintenance.ts';
import type { ServicePolicy } from './service-policy.ts';
import type { ServiceState } from './service-state.ts';

/** One switch that forbids recoveries while it is off. */
export interface RecoverySwitch {
  /** In words, for people who ask why nothing is done. */
  readonly name: string;
  readonly on: boolean;
  /** automatic: a person may still act · everything: nobody acts until it is on again. */
  readonly forbids: 'automatic' | 'everything';
}

/** What the gates look at beside the state. All times epoch milliseconds. */
export interface DecisionContext {
  readonly now: number;
  readonly policy: ServicePolicy;
  readonly trigger: 'automatic' | 'manual';
  /** All must be on. */
  readonly switches: readonly RecoverySwitch[];
  readonly dependencies: readonly DependencyView[];
  /** Times of the automatic actions in the window; null when they cannot be read, or not be trusted. */
  readonly budgetDebits: readonly number[] | null;
  /** Our own canaries where the decision is made. */
  readonly observer: { readonly ok: boolean; readonly reason: string | null };
  /** The maintenance window that the service is in; null outside of one. */
  readonly maintenance: ActiveWindow | null;
  /** null when it cannot be read. */
  readonly fleet: FleetView | null;
}

export interface Verdict {
  readonly gate: GateName;
  readonly allowed: boolean;
  /** In words, also when it allows. */
  readonly reason: string;
  /** When the answer may change by time alone; null when it is not time that is waited for. */
  readonly retryAt: number | null;
}

/** In the order of asking: the first that holds is the one that people are told. */
export const GATE_NAMES = [
  'enabled',
  'maintenance',
  'threshold',
  'evidence',
  'observer',
  'attempts',
  'dependency',
  'flapping',
  'interrupted',
  'cooldown',
  'budget',
  'concurrency',
  'velocity',
  'brake',
  'ladder',
] as const;
export type GateName = (typeof GATE_NAMES)[number];

/** One reason why a recovery may not start now. */
export type Gate = (state: ServiceState, context: DecisionContext) => Omit<Verdict, 'gate'>;

export function allow(reason: string): Omit<Verdict, 'gate'> {
  return { allowed: true, reason, retryAt: null };
}

export function hold(reason: string, retryAt: number | null = null): Omit<Verdict, 'gate'> {
  return { allowed: false, reason, retryAt };
}
