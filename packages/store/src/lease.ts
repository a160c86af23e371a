import { randomUUID } from 'node:crypto';
import { KEYS } from './keys.ts';
import { acquireLease } from './scripts/acquire-lease.ts';
import { nextFencingToken } from './scripts/next-fencing-token.ts';
import { releaseLease } from './scripts/release-lease.ts';
import { renewLease } from './scripts/renew-lease.ts';
import type { StoreConnection } from './store-connection.ts';

/** The right to act on one service, until it is released or ttlMs after its last renewal. */
export interface Lease {
  /** A fencing token above every earlier one of this service; null when the lease is no longer ours. */
  nextToken(): Promise<number | null>;
  /** Another ttlMs from now; false when the lease is no longer ours. */
  renew(): Promise<boolean>;
  /** Harmless when it is no longer ours. */
  release(): Promise<void>;
}

export interface Leases {
  /** null while somebody holds it, the same owner included: one lease is one recovery. */
  acquire(request: { serviceId: string; owner: string; ttlMs: number }): Promise<Lease | null>;
  /** Who holds the lease; null when nobody does. */
  holder(serviceId: string): Promise<string | null>;
}

export function createLeases(connection: StoreConnection): Leases {
  return {
    acquire: async ({ serviceId, owner, ttlMs }) => {
      // Two leases of one owner are two: the first must not renew or release the second.
      const value = `${randomUUID()} ${ttlMs} ${owner}`;
      const isAcquired = await connection.run((redis) => acquireLease(redis, { serviceId, value, ttlMs }));
      if (!isAcquired) return null;
      return {
        nextToken: () => connection.run((redis) => nextFencingToken(redis, { serviceId, value })),
        renew: () => connection.run((redis) => renewLease(redis, { serviceId, value, ttlMs, now: Date.now() })),
        release: () => connection.run((redis) => releaseLease(redis, { serviceId, value })),
      };
    },
    holder: async (serviceId) => {
      const value = await connection.run((redis) => redis.get(KEYS.lease(serviceId)));
      return value === null ? null : value.split(' ').slice(2).join(' ');
    },
  };
}
