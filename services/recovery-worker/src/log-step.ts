import type { Logger } from '@recovery/runtime';

/** Where a recovery is. `acting` and `acted` come once for each step of the rung, the others once at most. */
export type RecoveryStep =
  | 'leaseTaken'
  | 'gatesAsked'
  | 'probedAgain'
  | 'debited'
  | 'started'
  | 'acting'
  | 'acted'
  | 'verifying'
  | 'leaseLost'
  | 'ended';

/** Says at the level `debug` how far a recovery has come; `log` says which one. */
export function logStep(log: Logger, step: RecoveryStep): void {
  log.debug({ step }, 'recovery step');
}
