import type { Phase, ServiceState, StateCommon } from '../service-state.ts';

/** `state` in another phase, without what only the old phase carried. */
export function enter(
  state: ServiceState,
  phase: Phase,
  now: number,
  changes: Partial<StateCommon> = {},
): ServiceState {
  return { ...common(state), since: now, ...changes, ...phase };
}

function common(state: ServiceState): StateCommon {
  return {
    serviceId: state.serviceId,
    version: state.version,
    errorCount: state.errorCount,
    failingSince: state.failingSince,
    healthyCount: state.healthyCount,
    slowCount: state.slowCount,
    restartCount: state.restartCount,
    lastCheckAt: state.lastCheckAt,
    lastHealthyAt: state.lastHealthyAt,
    lastResult: state.lastResult,
    lastActionAt: state.lastActionAt,
    nextCheckAt: state.nextCheckAt,
    cooldownUntil: state.cooldownUntil,
    incident: state.incident,
    checkHistory: state.checkHistory,
    flapping: state.flapping,
    heldReason: state.heldReason,
    since: state.since,
    ...(state.mayBeActingUntil === undefined ? {} : { mayBeActingUntil: state.mayBeActingUntil }),
  };
}
