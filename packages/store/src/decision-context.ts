import type {
  DecisionContext,
  FleetLimits,
  FleetView,
  MaintenanceWindow,
  RecoverySwitch,
  ServicePolicy,
} from '@recovery/domain';
import type { Brakes } from './brake.ts';
import { openMaintenance, pauseSwitches, type Holds } from './holds.ts';
import type { Ledger } from './ledger.ts';
import type { States } from './states.ts';

export interface DecisionQuestion {
  readonly policy: ServicePolicy;
  readonly trigger: 'automatic' | 'manual';
  /** Those of files and environment; the pauses of the API are added. */
  readonly switches: readonly RecoverySwitch[];
  /** The windows of services.yaml; those of the API are added. */
  readonly maintenance: readonly MaintenanceWindow[];
  readonly observer: DecisionContext['observer'];
  readonly limits: FleetLimits;
  /** Epoch ms. */
  readonly now: number;
}

/** Where the context is read from. */
export interface ContextSources {
  readonly states: Pick<States, 'getMany'>;
  readonly ledger: Pick<Ledger, 'debits' | 'lately'>;
  readonly brakes: Pick<Brakes, 'current'>;
  readonly holds: Pick<Holds, 'read'>;
}

/**
 * What the gates look at, as the store knows it. A budget or a fleet that cannot be read is passed on as
 * null, which means: no action.
 */
export async function gatherDecisionContext(
  { states, ledger, brakes, holds }: ContextSources,
  { policy, trigger, switches, maintenance, observer, limits, now }: DecisionQuestion,
): Promise<DecisionContext> {
  const { serviceId } = policy;
  const [dependencyStates, budgetDebits, fleet, held] = await Promise.all([
    states.getMany(policy.dependsOn),
    ledger.debits(serviceId, { since: now - policy.budgetWindowMs }).catch(() => null),
    fleetView({ ledger, brakes }, { limits, now }).catch(() => null),
    holds.read(),
  ]);
  const dependencies = policy.dependsOn.map((id) => ({ id, state: dependencyStates.get(id) ?? null }));
  return {
    now,
    policy,
    trigger,
    switches: [...switches, ...pauseSwitches(held, serviceId)],
    dependencies,
    budgetDebits,
    observer,
    maintenance: openMaintenance(held, { configured: maintenance, serviceId, now }),
    fleet,
  };
}

async function fleetView(
  { ledger, brakes }: Pick<ContextSources, 'ledger' | 'brakes'>,
  { limits, now }: { limits: FleetLimits; now: number },
): Promise<FleetView> {
  const [lately, brake] = await Promise.all([ledger.lately(now), brakes.current()]);
  return { limits, ...lately, brake };
}
