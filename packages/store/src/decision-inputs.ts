import type { DecisionContext, RecoverySwitch, ServiceState } from '@recovery/domain';

/** What the gates looked at, short enough to be kept for every decision. Times are epoch ms. */
export interface DecisionInputs {
  readonly state: {
    readonly phase: ServiceState['phase'];
    readonly errorCount: number;
    readonly failingSince: number | null;
    readonly lastCheckAt: number | null;
    readonly cooldownUntil: number | null;
    readonly attemptCount: number;
    readonly checkHistory: string;
  };
  readonly policy: DecisionContext['policy'];
  readonly switches: readonly {
    readonly on: boolean;
    readonly forbids: RecoverySwitch['forbids'];
    /** What is said while it is off. */
    readonly whenOff: string;
  }[];
  readonly dependencies: readonly {
    readonly id: string;
    readonly phase: ServiceState['phase'] | null;
    readonly since: number | null;
    readonly lastCheckAt: number | null;
  }[];
  readonly budgetDebits: DecisionContext['budgetDebits'];
  readonly observer: DecisionContext['observer'];
  readonly maintenance: DecisionContext['maintenance'];
  readonly fleet: DecisionContext['fleet'];
}

/** The inputs of `decide(state, context)`, with of each state what the gates read. */
export function decisionInputs(state: ServiceState, context: DecisionContext): DecisionInputs {
  const { policy, switches, dependencies, budgetDebits, observer, maintenance, fleet } = context;
  const { phase, errorCount, failingSince, lastCheckAt, cooldownUntil, incident, checkHistory } = state;
  return {
    state: {
      phase,
      errorCount,
      failingSince,
      lastCheckAt,
      cooldownUntil,
      attemptCount: incident?.attemptCount ?? 0,
      checkHistory,
    },
    policy,
    switches: switches.map(({ name, on, forbids }) => ({ on, forbids, whenOff: name })),
    dependencies: dependencies.map(({ id, state: dependency }) => ({
      id,
      phase: dependency?.phase ?? null,
      since: dependency?.since ?? null,
      lastCheckAt: dependency?.lastCheckAt ?? null,
    })),
    budgetDebits,
    observer,
    maintenance,
    fleet,
  };
}
