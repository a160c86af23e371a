import {
  initialState,
  step,
  type ServiceEffect,
  type ServiceEvent,
  type ServicePolicy,
  type ServiceState,
} from '@recovery/domain';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Tell } from '../happening.ts';

export interface Applied {
  readonly state: ServiceState;
  readonly effects: readonly ServiceEffect[];
  readonly changed: boolean;
}

/** What the healer knows of every service; in Redis otherwise. */
export interface States {
  get(serviceId: string): ServiceState | null;
  /** Whether any service is failing, below the threshold or above it. */
  isAnyFailing(): boolean;
  /** The state machine's next step. */
  apply(event: ServiceEvent, policy: ServicePolicy): Applied;
}

export function createStates({ clock, tell }: { clock: VirtualClock; tell: Tell }): States {
  const states = new Map<string, ServiceState>();
  const failing = new Set<string>();
  return {
    get: (serviceId) => states.get(serviceId) ?? null,
    isAnyFailing: () => failing.size > 0,
    apply: (event, policy) => {
      const { serviceId } = policy;
      const now = clock.now();
      const before = states.get(serviceId) ?? initialState({ serviceId, now });
      const { state: stepped, effects } = step(before, event, policy, now);
      if (stepped === before) return { state: before, effects, changed: false };
      const state = { ...stepped, version: before.version + 1 };
      states.set(serviceId, state);
      if (state.failingSince === null) failing.delete(serviceId);
      else failing.add(serviceId);
      if (isWorthTelling(before, { state, effects })) {
        tell({ type: 'stepped', at: now, serviceId, before, state, event, effects });
      }
      return { state, effects, changed: true };
    },
  };
}

function isWorthTelling(before: ServiceState, { state, effects }: Pick<Applied, 'state' | 'effects'>): boolean {
  return (
    state.phase !== before.phase ||
    state.incident !== before.incident ||
    effects.some(({ type }) => type === 'record' || type === 'closeIncident')
  );
}
