import type { DecisionContext, ServicePolicy } from '@recovery/domain';
import type { Budget } from './budget.ts';
import type { States } from './states.ts';

export interface DecisionQuestion {
  readonly policy: ServicePolicy;
  readonly trigger: 'automatic' | 'manual';
  readonly switches: DecisionContext['switches'];
  /** Epoch ms. */
  readonly now: number;
}

/**
 * What the gates look at, as the store knows it. A budget that cannot be read is passed on as null,
 * which means: no action.
 */
export async function gatherDecisionContext(
  { states, budget }: { states: Pick<States, 'getMany'>; budget: Pick<Budget, 'debits'> },
  { policy, trigger, switches, now }: DecisionQuestion,
): Promise<DecisionContext> {
  const [dependencyStates, budgetDebits] = await Promise.all([
    states.getMany(policy.dependsOn),
    budget.debits(policy.serviceId, { since: now - policy.budgetWindowMs }).catch(() => null),
  ]);
  const dependencies = policy.dependsOn.map((id) => ({ id, state: dependencyStates.get(id) ?? null }));
  return { now, policy, trigger, switches, dependencies, budgetDebits };
}
