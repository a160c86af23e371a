import { keyOf } from '../../history/attempts.ts';
import type { CutOff } from '../../history/history.ts';
import type { Component } from './component.ts';
import type { LogEntry } from './log-entry.ts';

/** Where a recovery can be hit. */
export const STEPS = [
  'leaseTaken',
  'gatesAsked',
  'probedAgain',
  'debited',
  'started',
  'acting',
  'acted',
  'verifying',
  'ended',
] as const;
type Step = (typeof STEPS)[number];

interface Attempt {
  readonly incidentId: string;
  readonly attempt: number;
}

interface Hand {
  /** Begun and not ended. */
  readonly attempts: Map<string, Attempt>;
  /** Services whose lease was taken before a stop that outlived it, and that stop. */
  readonly outlived: Map<string, Stop>;
  readonly leases: Set<string>;
}

/** Epoch ms. */
interface Stop {
  readonly at: number;
  readonly resumedAt: number;
}

interface Waiter {
  readonly step: Step;
  readonly resolve: (worker: Component | null) => void;
}

/** Follows the recoveries of all workers by what these say of their steps. */
export class RecoveryWatch {
  readonly cutOffs: CutOff[] = [];
  readonly #hands = new Map<Component, Hand>();
  readonly #waiters = new Set<Waiter>();

  /** The worker that next comes to `step`; null when none does within timeoutMs. */
  next(step: Step, timeoutMs: number): Promise<Component | null> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        step,
        resolve: (worker) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(worker);
        },
      };
      const timer = setTimeout(() => waiter.resolve(null), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  onEntry(worker: Component, { msg, step, serviceId, incidentId, attempt }: LogEntry): void {
    if (msg !== 'recovery step' || serviceId === undefined || incidentId === undefined) return;
    const hand = this.#handOf(worker);
    if (step === 'leaseTaken') {
      hand.leases.add(serviceId);
      hand.outlived.delete(serviceId);
    }
    if (step === 'ended') hand.leases.delete(serviceId);
    if (attempt !== undefined) {
      const key = keyOf({ incidentId, attempt });
      if (step === 'started') hand.attempts.set(key, { incidentId, attempt });
      if (step === 'ended') hand.attempts.delete(key);
    }
    // Begun with what was in hand before the stop: whatever becomes of it, nothing may be done any more.
    const outlived = hand.outlived.get(serviceId);
    if (step === 'started' && outlived !== undefined && attempt !== undefined)
      this.cutOffs.push({ incidentId, attempt, ...outlived });
    for (const waiter of this.#waiters) if (waiter.step === step) waiter.resolve(worker);
  }

  /** It died at `at`, epoch ms, and all that it said has been heard. */
  onKilled(worker: Component, at: number): void {
    for (const attempt of this.#handOf(worker).attempts.values())
      this.cutOffs.push({ ...attempt, at, resumedAt: null });
    this.#hands.delete(worker);
  }

  /** It stood still from `at` for longer than its leases live, and is about to go on; epoch ms. */
  onOutlived(worker: Component, stop: Stop): void {
    const hand = this.#handOf(worker);
    for (const attempt of hand.attempts.values()) this.cutOffs.push({ ...attempt, ...stop });
    for (const serviceId of hand.leases) hand.outlived.set(serviceId, stop);
  }

  #handOf(worker: Component): Hand {
    const known = this.#hands.get(worker);
    if (known !== undefined) return known;
    const hand: Hand = { attempts: new Map(), outlived: new Map(), leases: new Set() };
    this.#hands.set(worker, hand);
    return hand;
  }
}
