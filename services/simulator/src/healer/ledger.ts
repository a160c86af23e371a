import { VELOCITY_WINDOW_MS, type FleetView } from '@recovery/domain';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { WORKER_TIMES } from './worker-times.ts';

/** What was done lately and is being done; in Redis otherwise. Times are epoch ms. */
export interface Ledger {
  /** Times of the automatic actions after `since`. */
  debits(serviceId: string, since: number): number[];
  lately(): Pick<FleetView, 'underWay' | 'startedAt'>;
  /**
   * Books an attempt. The gates were asked at this very moment and nobody else can have booked since, so there is no limit
   * left to look at.
   */
  book(attempt: { serviceId: string; trigger: 'automatic' | 'manual'; budgetWindowMs: number }): void;
  /** The right to act on a service; null while somebody has it. */
  acquireLease(serviceId: string): { release(): void } | null;
  /** Our processes are gone: what they held expires. */
  abandonLeases(): void;
}

export function createLedger(clock: VirtualClock): Ledger {
  const debits = new Map<string, number[]>();
  /** Until when; a worker that lives renews its own. */
  const leases = new Map<string, number>();
  const underWay = new Map<string, number>();
  let starts: number[] = [];
  const isHeld = (until: number | undefined): boolean => until !== undefined && until > clock.now();
  return {
    debits: (serviceId, since) => (debits.get(serviceId) ?? []).filter((at) => at > since),
    lately: () => ({
      underWay: [...underWay].filter(([, until]) => isHeld(until)).map(([serviceId]) => serviceId),
      startedAt: starts.filter((at) => at > clock.now() - VELOCITY_WINDOW_MS),
    }),
    book: ({ serviceId, trigger, budgetWindowMs }) => {
      const now = clock.now();
      if (trigger === 'automatic') {
        const kept = (debits.get(serviceId) ?? []).filter((at) => at > now - budgetWindowMs);
        debits.set(serviceId, [...kept, now]);
      }
      starts = [...starts.filter((at) => at > now - VELOCITY_WINDOW_MS), now];
      underWay.set(serviceId, Number.POSITIVE_INFINITY);
    },
    acquireLease: (serviceId) => {
      if (isHeld(leases.get(serviceId))) return null;
      leases.set(serviceId, Number.POSITIVE_INFINITY);
      return {
        release: () => {
          leases.delete(serviceId);
          underWay.delete(serviceId);
        },
      };
    },
    abandonLeases: () => {
      const until = clock.now() + WORKER_TIMES.LEASE_TTL_MS;
      for (const held of [leases, underWay]) {
        for (const [serviceId, known] of held) held.set(serviceId, Math.min(known, until));
      }
    },
  };
}
