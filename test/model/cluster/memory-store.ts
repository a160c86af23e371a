import {
  activeWindow,
  BRAKE_OFF,
  initialState,
  stepBrake,
  type ActiveWindow,
  type Brake,
  type FleetLimits,
  type MaintenanceWindow,
  type ServiceEffect,
  type ServiceEvent,
  type ServicePolicy,
  type ServiceState,
} from '@recovery/domain';
import { MemoryLedger } from './memory-ledger.ts';
import type { Parts } from './parts.ts';
import type { Watched } from './watched.ts';

export interface Applied {
  readonly state: ServiceState;
  readonly effects: readonly ServiceEffect[];
  readonly changed: boolean;
}

/** What is kept in Redis, without Redis: each call is one step that nothing can come between. */
export class MemoryStore {
  readonly ledger: MemoryLedger;
  brake: Brake = BRAKE_OFF;
  /** A copy of these is kept outside of Redis. */
  windows: MaintenanceWindow[] = [];
  readonly #step: Parts['step'];
  readonly #states = new Map<string, ServiceState>();

  constructor({ step, serverNow }: { step: Parts['step']; serverNow: () => number }) {
    this.#step = step;
    this.ledger = new MemoryLedger(serverNow);
    this.ledger.open(serverNow());
  }

  state(serviceId: string): ServiceState | null {
    return this.#states.get(serviceId) ?? null;
  }

  /** states.ts, `apply`: a conflict is tried anew, so the step is always made on the newest state. */
  apply(event: ServiceEvent, { policy, now }: { policy: ServicePolicy; now: number }): Applied {
    const { serviceId } = policy;
    const before = this.#states.get(serviceId) ?? initialState({ serviceId, now });
    const { state: stepped, effects } = this.#step(before, event, policy, now);
    if (stepped === before) return { state: before, effects, changed: false };
    const state = { ...stepped, version: before.version + 1 };
    this.#states.set(serviceId, state);
    return { state, effects, changed: true };
  }

  /** false: nothing fails and the brake is off, so that a look would change nothing. */
  isBrakeToBeLookedAt(): boolean {
    if (this.brake.engagedAt !== null || this.brake.suspicion !== null) return true;
    for (const { failingSince } of this.#states.values()) if (failingSince !== null) return true;
    return false;
  }

  maintenance(serviceId: string, now: number): ActiveWindow | null {
    return this.windows.length === 0 ? null : activeWindow(this.windows, { serviceId, now });
  }

  /** brake.ts, `update`; null when it stays as it is. */
  lookAtFleet(
    watched: Iterable<Watched>,
    { limits, now }: { limits: FleetLimits; now: number },
  ): 'engaged' | 'released' | null {
    const looked = [...watched].filter(({ id, is }) => is === 'watched' && this.maintenance(id, now) === null);
    const services = looked.map(({ id, policy }) => ({ policy, state: this.state(id) }));
    const { brake, change } = stepBrake(this.brake, { services, limits, now });
    this.brake = brake;
    return change;
  }

  lose(): void {
    this.ledger.lose();
    this.#states.clear();
    this.brake = BRAKE_OFF;
  }
}
