import type { Component } from './component.ts';
import type { Surroundings } from './surroundings.ts';
import { LEASE_TTL_MS } from '../plan.ts';

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** keep-lease.ts: the lease of one run, renewed every quarter of its life, worth something for three quarters. */
export class KeptLease {
  readonly #serviceId: string;
  readonly #value: string;
  readonly #component: Component;
  readonly #around: Surroundings;
  #confirmedAt: number;
  #isLost = false;
  #isReleased = false;

  private constructor(
    { serviceId, value }: { serviceId: string; value: string },
    { component, around }: { component: Component; around: Surroundings },
  ) {
    this.#serviceId = serviceId;
    this.#value = value;
    this.#component = component;
    this.#around = around;
    this.#confirmedAt = around.timeline.now;
    this.#renewLater();
  }

  /** null while another holds it. */
  static acquire(
    request: { serviceId: string; value: string },
    place: { component: Component; around: Surroundings },
  ): KeptLease | null {
    const { store, parts } = place.around;
    const isOurs = parts.leases(store.ledger).acquire({ ...request, ttlMs: LEASE_TTL_MS });
    return isOurs ? new KeptLease(request, place) : null;
  }

  /** What the abort signal does: a renewal was refused. @throws {LeaseLost} */
  throwIfLost(): void {
    if (this.#isLost) throw this.#lose();
  }

  /** @throws {LeaseLost} */
  assertHeld(): void {
    const { timeline, parts } = this.#around;
    const sinceConfirmedMs = timeline.now - this.#confirmedAt;
    if (!parts.isHeld({ sinceConfirmedMs, ttlMs: LEASE_TTL_MS, isLost: this.#isLost })) throw this.#lose();
  }

  /** @throws {LeaseLost} */
  nextToken(): number {
    this.assertHeld();
    const { store, parts } = this.#around;
    const token = parts.leases(store.ledger).nextToken({ serviceId: this.#serviceId, value: this.#value });
    if (token === null) throw this.#lose();
    return token;
  }

  release(): void {
    this.#isReleased = true;
    const { store, parts } = this.#around;
    parts.leases(store.ledger).release({ serviceId: this.#serviceId, value: this.#value });
  }

  #renewLater(): void {
    this.#component.after(LEASE_TTL_MS / 4, () => {
      if (this.#isReleased || this.#isLost) return;
      const { store, parts, timeline } = this.#around;
      const isRenewed = parts.leases(store.ledger).renew({
        serviceId: this.#serviceId,
        value: this.#value,
        ttlMs: LEASE_TTL_MS,
        now: parts.now(this.#component),
      });
      if (isRenewed) {
        this.#confirmedAt = timeline.now;
        this.#renewLater();
        return;
      }
      this.#isLost = true;
    });
  }

  #lose(): LeaseLost {
    this.#isLost = true;
    return new LeaseLost('another worker may act on this service');
  }
}
