import type { DecisionContext } from '@recovery/domain';
import type { Place } from './healer.ts';

/** What the gates look at, at this moment. */
export function decisionContext(
  trigger: DecisionContext['trigger'],
  { service, healer: { clock, states, ledger, brake, holds, scenario } }: Place,
): DecisionContext {
  const { policy } = service.watched;
  const now = clock.now();
  return {
    now,
    policy,
    trigger,
    switches: holds.switches(service),
    dependencies: policy.dependsOn.map((id) => ({ id, state: states.get(id) })),
    budgetDebits: ledger.debits(service.id, now - policy.budgetWindowMs),
    observer: holds.observer(),
    maintenance: holds.maintenance(service.id),
    fleet: { limits: scenario.limits, ...ledger.lately(), brake: brake.current() },
  };
}
