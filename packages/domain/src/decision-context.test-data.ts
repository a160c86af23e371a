import { BRAKE_OFF } from './brake.ts';
import type { FleetLimits, FleetView } from './fleet.ts';
import type { DecisionContext } from './gate.ts';
import type { SimulatedService } from './simulated-service.ts';

/** The documented defaults. */
export const TEST_LIMITS: FleetLimits = {
  maxConcurrent: 3,
  maxStartsPerMinute: 10,
  brakeRatio: 0.3,
  brakeMinimum: 5,
  brakeWindowMs: 60_000,
  brakeReleaseMs: 60_000,
};

/** Nothing else is being acted on. */
export const QUIET_FLEET: FleetView = { limits: TEST_LIMITS, underWay: [], startedAt: [], brake: BRAKE_OFF };

/** A context in which every gate that does not look at the service itself agrees. */
export function decisionContext(service: SimulatedService, changes: Partial<DecisionContext> = {}): DecisionContext {
  return {
    now: service.now,
    policy: service.policy,
    trigger: 'automatic',
    switches: [{ name: 'the switch', on: true, forbids: 'automatic' }],
    dependencies: [],
    budgetDebits: [],
    observer: { ok: true, reason: null },
    maintenance: null,
    fleet: QUIET_FLEET,
    ...changes,
  };
}
