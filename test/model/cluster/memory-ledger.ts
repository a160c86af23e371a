/**
 * What the store's ledger, leases and fencing tokens do, in memory. Each function does what the Lua script of the
 * same name does. Times are epoch ms.
 */
export class MemoryLedger {
  /** null while it is closed. */
  #id: string | null = null;
  /** By service: action id → time of the debit. */
  readonly #budgets = new Map<string, Map<string, number>>();
  /** Action id → when it was begun. */
  readonly #starts = new Map<string, number>();
  /** Service → until when it counts as under way. */
  readonly #underWay = new Map<string, number>();
  readonly #leases = new Map<string, { value: string; expiresAt: number }>();
  readonly #fences = new Map<string, number>();
  /** Of the Redis server. */
  readonly #serverNow: () => number;

  constructor(serverNow: () => number) {
    this.#serverNow = serverNow;
  }

  get id(): string | null {
    return this.#id;
  }

  /** ledger.ts, `open` */
  open(at: number): void {
    this.#id ??= String(at);
  }

  /** begin-attempt.ts */
  begin(request: BeginRequest): BeginResult {
    const { ledgerId, serviceId, actionId, trigger, now, budget, windowMs, limits, holdMs } = request;
    if (this.#id !== ledgerId) return { ok: false, limit: 'ledger', freeAt: null };
    dropUntil(this.#underWay, now);
    const others = this.#underWay.size - (this.#underWay.has(serviceId) ? 1 : 0);
    if (others >= limits.maxConcurrent) return { ok: false, limit: 'concurrency', freeAt: null };
    dropUntil(this.#starts, now - 2 * MINUTE_MS);
    const velocity = { limit: limits.maxStartsPerMinute, spanMs: MINUTE_MS, now, but: actionId };
    const velocityFreeAt = freeAt(this.#starts, velocity);
    if (velocityFreeAt !== null) return { ok: false, limit: 'velocity', freeAt: velocityFreeAt };
    const debits = this.#budgets.get(serviceId) ?? new Map<string, number>();
    this.#budgets.set(serviceId, debits);
    dropUntil(debits, now - 2 * windowMs);
    const budgetFreeAt =
      trigger === 'manual' ? null : freeAt(debits, { limit: budget, spanMs: windowMs, now, but: actionId });
    if (budgetFreeAt !== null) return { ok: false, limit: 'budget', freeAt: budgetFreeAt };
    if (trigger === 'manual') debits.delete(actionId);
    else debits.set(actionId, now);
    this.#starts.set(actionId, now);
    this.#underWay.set(serviceId, now + holdMs);
    return { ok: true };
  }

  /** ledger.ts, `debits` */
  debits(serviceId: string, { since }: { since: number }): number[] | null {
    if (this.#id === null) return null;
    return [...(this.#budgets.get(serviceId)?.values() ?? [])].filter((at) => at > since).toSorted((a, b) => a - b);
  }

  /** ledger.ts, `lately` */
  lately(now: number): { underWay: string[]; startedAt: number[] } {
    return {
      underWay: [...this.#underWay].filter(([, until]) => until > now).map(([serviceId]) => serviceId),
      startedAt: [...this.#starts.values()].filter((at) => at > now - MINUTE_MS).toSorted((a, b) => a - b),
    };
  }

  /** ledger.ts, `enter` */
  enter(debits: readonly Debit[]): void {
    for (const { serviceId, actionId, at } of debits) {
      const known = this.#budgets.get(serviceId) ?? new Map<string, number>();
      this.#budgets.set(serviceId, known);
      for (const times of [known, this.#starts]) times.set(actionId, Math.max(at, times.get(actionId) ?? at));
    }
  }

  /** lease.ts, `acquire` (SET NX PX). `value` tells one lease from every other. */
  acquire({ serviceId, value, ttlMs }: { serviceId: string; value: string; ttlMs: number }): boolean {
    if (this.#holder(serviceId) !== null) return false;
    this.#leases.set(serviceId, { value, expiresAt: this.#serverNow() + ttlMs });
    return true;
  }

  /** next-fencing-token.ts */
  nextToken({ serviceId, value }: { serviceId: string; value: string }): number | null {
    if (this.#holder(serviceId) !== value) return null;
    const token = Math.max((this.#fences.get(serviceId) ?? 0) + 1, this.#serverNow() * 1000);
    this.#fences.set(serviceId, token);
    return token;
  }

  /** renew-lease.ts */
  renew(request: { serviceId: string; value: string; ttlMs: number; now: number }): boolean {
    const { serviceId, value, ttlMs, now } = request;
    if (this.#holder(serviceId) !== value) return false;
    if (this.#underWay.has(serviceId)) this.#underWay.set(serviceId, now + ttlMs);
    this.#leases.set(serviceId, { value, expiresAt: this.#serverNow() + ttlMs });
    return true;
  }

  /** release-lease.ts */
  release({ serviceId, value }: { serviceId: string; value: string }): void {
    if (this.#holder(serviceId) !== value) return;
    this.#underWay.delete(serviceId);
    this.#leases.delete(serviceId);
  }

  /** All data of Redis are gone. */
  lose(): void {
    this.#id = null;
    for (const lost of [this.#budgets, this.#starts, this.#underWay, this.#leases, this.#fences]) lost.clear();
  }

  #holder(serviceId: string): string | null {
    const lease = this.#leases.get(serviceId);
    return lease === undefined || lease.expiresAt <= this.#serverNow() ? null : lease.value;
  }
}

const MINUTE_MS = 60_000;

export interface Debit {
  readonly serviceId: string;
  readonly actionId: string;
  readonly at: number;
}

interface BeginRequest {
  readonly ledgerId: string;
  readonly serviceId: string;
  readonly actionId: string;
  readonly trigger: 'automatic' | 'manual';
  readonly now: number;
  readonly budget: number;
  readonly windowMs: number;
  readonly limits: { readonly maxConcurrent: number; readonly maxStartsPerMinute: number };
  readonly holdMs: number;
}

type BeginResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly limit: 'ledger' | 'concurrency' | 'velocity' | 'budget';
      readonly freeAt: number | null;
    };

/** ZREMRANGEBYSCORE -inf … */
function dropUntil(times: Map<string, number>, until: number): void {
  for (const [member, at] of times) if (at <= until) times.delete(member);
}

/** When one more than those, itself aside, is within the limit again; null: now. */
function freeAt(
  times: ReadonlyMap<string, number>,
  { limit, spanMs, now, but }: { limit: number; spanMs: number; now: number; but: string },
): number | null {
  const inside = [...times]
    .flatMap(([member, at]) => (at > now - spanMs && member !== but ? [at] : []))
    .toSorted((a, b) => a - b);
  const blocking = inside[inside.length - limit];
  return blocking === undefined ? null : blocking + spanMs;
}
