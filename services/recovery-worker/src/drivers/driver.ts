import type { Applicability } from '@recovery/domain';
import type { Logger } from '@recovery/runtime';

/** What one action may use. */
export interface ActionContext {
  readonly serviceId: string;
  /** Ends at the rung's time-out, when the lease is lost, and at shutdown. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /**
   * Right before each call on the outside world, with nothing awaited in between.
   * @throws {AppError} `lease_lost` when another worker may act on the service
   */
  assertHeld(): void;
  /** For how long from now it may go on, whatever becomes of this worker: while the lease is held, and the rung has time. */
  heldForMs(): number;
  /**
   * A fencing token higher than every earlier one of this service; one for each call on the outside world.
   * @throws {AppError} `lease_lost` when another worker may act on the service
   */
  nextToken(): Promise<number>;
}

/** Acts on the outside world for one kind of step. Contract: never acts after `signal` aborted. */
export interface Driver<Step> {
  /**
   * What it has begun may go on for as long as the rung may take when its worker is gone, and no far end refuses it.
   * Calls on PostgreSQL and Redis end by themselves within seconds, and repeated they do no harm.
   */
  readonly mayOutlive?: true;
  /** Whether the step can do anything now. Must not change anything; bounded by `signal`. */
  canApply(step: Step, signal: AbortSignal): Promise<Applicability>;
  /** @throws when the action failed; its success proves nothing, only verification does. */
  perform(step: Step, context: ActionContext): Promise<void>;
  /**
   * Makes the far end refuse every earlier token and changes nothing else; a driver whose far end checks no
   * tokens has none.
   * @throws when it cannot be done: the far end is down, or knows no such order
   */
  seal?(step: Step, context: ActionContext): Promise<void>;
}

export const applies: Applicability = { applies: true };

export function cannotApply(reason: string): Applicability {
  return { applies: false, reason };
}
