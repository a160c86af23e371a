import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

export interface Heartbeats {
  /** @param at epoch ms */
  beat(serviceId: string, at: number): Promise<void>;
  /** Epoch ms of the last heartbeat; null when none was ever seen. */
  last(serviceId: string): Promise<number | null>;
  /** Epoch ms of the last heartbeat by service. */
  all(): Promise<Map<string, number>>;
}

export function createHeartbeats(connection: StoreConnection): Heartbeats {
  return {
    beat: async (serviceId, at) => {
      await connection.run((redis) => redis.hset(KEYS.heartbeats, serviceId, Math.round(at)));
    },
    last: async (serviceId) => {
      const at = Number((await connection.run((redis) => redis.hget(KEYS.heartbeats, serviceId))) ?? Number.NaN);
      return Number.isFinite(at) ? at : null;
    },
    all: async () => {
      const stored = await connection.run((redis) => redis.hgetall(KEYS.heartbeats));
      const times = Object.entries(stored).map(([serviceId, at]): [string, number] => [serviceId, Number(at)]);
      return new Map(times.filter(([, at]) => Number.isFinite(at)));
    },
  };
}
