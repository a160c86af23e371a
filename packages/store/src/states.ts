import type { RecoveryEvent } from '@recovery/contracts';
import {
  initialState,
  step,
  type ServiceEffect,
  type ServiceEvent,
  type ServicePolicy,
  type ServiceState,
} from '@recovery/domain';
import { AppError } from '@recovery/runtime';
import { KEYS } from './keys.ts';
import { closedIncident } from './incidents.ts';
import { recordedEvents } from './recorded-events.ts';
import { compareAndSetState } from './scripts/compare-and-set-state.ts';
import { parseState } from './parse-state.ts';
import type { StoreConnection } from './store-connection.ts';

export interface ApplyRequest {
  serviceId: string;
  event: ServiceEvent;
  policy: ServicePolicy;
  /** Epoch ms. */
  now: number;
  /** Stored with the new state, both or none: an event that changed nothing leaves no trace. */
  records?: readonly RecoveryEvent[];
  /** Return only when the write is on Redis' disk, where the server can say so. */
  durable?: boolean;
}

export interface ApplyResult {
  before: ServiceState;
  state: ServiceState;
  effects: readonly ServiceEffect[];
  /** The event made a difference, which is stored. */
  changed: boolean;
}

export interface States {
  get(serviceId: string): Promise<ServiceState | null>;
  /** Services without a state are missing in the result. */
  getMany(serviceIds: readonly string[]): Promise<Map<string, ServiceState>>;
  /**
   * The state machine's next step, stored. A conflict with another writer is tried anew on the newer state,
   * so no event is lost; events of `record` effects are in the stream when this returns.
   * @throws {AppError} `state_conflict` after 100 conflicts in a row
   */
  apply(request: ApplyRequest): Promise<ApplyResult>;
}

const MAX_CONFLICTS = 100;

export function createStates(connection: StoreConnection): States {
  const applyOnce = async (request: ApplyRequest): Promise<ApplyResult | null> => {
    const { serviceId, event, policy, now, records = [] } = request;
    const stored = await connection.run((redis) => redis.hget(KEYS.states, serviceId));
    const before = parseState(stored) ?? initialState({ serviceId, now });
    const { state: stepped, effects } = step(before, event, policy, now);
    const changed = stepped !== before;
    const state = changed ? { ...stepped, version: before.version + 1 } : before;
    if (!changed) return { before, state, effects, changed };
    // What happened comes before what follows from it.
    const events = [...records, ...recordedEvents({ serviceId, effects, now })];
    const isStored = await connection.run((redis) =>
      compareAndSetState(redis, {
        serviceId,
        expected: stored,
        next: JSON.stringify(state),
        events: events.map((entry) => JSON.stringify(entry)),
        closedIncident: closedIncident(effects, now),
      }),
    );
    if (isStored && request.durable === true) await connection.untilDurable();
    return isStored ? { before, state, effects, changed } : null;
  };

  return {
    get: async (serviceId) => parseState(await connection.run((redis) => redis.hget(KEYS.states, serviceId))),
    getMany: async (serviceIds) => {
      const states = new Map<string, ServiceState>();
      if (serviceIds.length === 0) return states;
      const stored = await connection.run((redis) => redis.hmget(KEYS.states, ...serviceIds));
      for (const [index, serviceId] of serviceIds.entries()) {
        const state = parseState(stored[index] ?? null);
        if (state !== null) states.set(serviceId, state);
      }
      return states;
    },
    apply: async (request) => {
      for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
        const result = await applyOnce(request);
        if (result !== null) return result;
      }
      throw new AppError('state_conflict', `${request.serviceId}: the state is written too often`, { retryable: true });
    },
  };
}
