import { randomUUID } from 'node:crypto';
import { AppError, startLoop } from '@recovery/runtime';
import type { DutyView } from './scripts/beat-duty.ts';

/** Signs of life and resignations, as Redis keeps them. */
export interface DutyRegister {
  beat(request: { name: string; self: string; silent: DutyView | null }): Promise<DutyView>;
  resign(request: { name: string; self: string }): Promise<void>;
}

/** Something that one process of many does for all, such as writing the log files. */
export interface Duty {
  readonly name: string;
  /** Under which the duty is held now; a new one after another had it. */
  readonly self: string;
  /** Whether Redis confirmed it so recently that nobody else can have it. */
  isHeld(): boolean;
  /**
   * Asked in the same breath as the deed, with nothing awaited in between: a process that was stopped and goes on
   * finds out here.
   * @throws {AppError} `duty_not_held` unless it is held, and under this name
   */
  assertHeld(self: string): void;
  /** Monotonic age of the last answer of Redis. */
  readonly msSinceAnswer: number;
  /** Gives it back, so that another may have it at once. What is done under it must have ended. */
  stop(): Promise<void>;
}

/**
 * A lease without an expiry and without a common clock. The holder signs every quarter of `ttlMs` and may act until
 * three quarters after the sending of the last confirmed sign. The others watch the signs: one who has seen the same
 * sign for `ttlMs` of its own monotonic time takes the duty, if the sign still is that one. After a loss of Redis'
 * data nobody has it for `ttlMs`, in which a holder that does not know of the loss comes to its end.
 */
export function standForDuty({ name, ttlMs, register }: { name: string; ttlMs: number; register: DutyRegister }): Duty {
  let self: string = randomUUID();
  let confirmedAt = Number.NEGATIVE_INFINITY;
  let answeredAt = performance.now();
  let seen: { readonly view: DutyView; readonly since: number } | null = null;

  const isHeld = (): boolean => performance.now() - confirmedAt < ttlMs * 0.75;
  const beat = async (): Promise<void> => {
    const askedAt = performance.now();
    const silent = seen !== null && askedAt - seen.since >= ttlMs ? seen.view : null;
    const view = await register.beat({ name, self, silent });
    answeredAt = performance.now();
    if (view.holder === self) {
      confirmedAt = askedAt;
      seen = null;
    } else if (seen?.view.holder !== view.holder || seen.view.beat !== view.beat) {
      // What was ours is lost. Redis may come back with old data: then nobody must find its old name there.
      if (confirmedAt !== Number.NEGATIVE_INFINITY) self = randomUUID();
      confirmedAt = Number.NEGATIVE_INFINITY;
      seen = { view, since: answeredAt };
    }
  };
  const loop = startLoop({ name: `duty ${name}`, intervalMs: ttlMs / 4, run: beat, onError: () => undefined });

  return {
    name,
    get self() {
      return self;
    },
    isHeld,
    assertHeld: (asked) => {
      if (!isHeld() || asked !== self)
        throw new AppError('duty_not_held', `another process may do ${name} now`, { retryable: true });
    },
    get msSinceAnswer() {
      return performance.now() - answeredAt;
    },
    stop: async () => {
      await loop.stop();
      confirmedAt = Number.NEGATIVE_INFINITY;
      await register.resign({ name, self }).catch(() => undefined);
    },
  };
}
