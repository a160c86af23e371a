import type { RecoveryActionType } from './log-line.ts';
import type { ProbeResult } from './probe-result.ts';

/** From hard failure to closure. Times are epoch milliseconds. */
export interface Incident {
  readonly id: string;
  readonly openedAt: number;
  readonly trigger: 'automatic' | 'manual';
  /** Why it was opened, in words. */
  readonly reason: string;
  /** Attempts begun so far; survives a reopening within the stability period. */
  readonly attemptCount: number;
  /** Indexes in the ladder of the rungs used so far, in order; one may stand there twice. */
  readonly usedRungIndexes: readonly number[];
  /** When the last attempt was verified; null while the service is not well. */
  readonly verifiedAt: number | null;
  /** How often it failed again within the stability period. */
  readonly reopenCount: number;
  /** Attempts granted one by one beyond the policy's, after a while in `error`. */
  readonly extraAttempts: number;
  /** Where a person wants the ladder entered, by name; without it where services.yaml says. */
  readonly firstRung?: string;
  /** When a person was last woken for it; without it nobody was yet. */
  readonly alertedAt?: number;
  /** A person has seen it: nobody needs to be woken for it any more. */
  readonly acknowledged: Acknowledgement | null;
}

export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
  readonly note: string | null;
}

/** The service changes between well and bad too often for its failures to be taken at their word. */
export interface Flapping {
  readonly since: number;
  /** Automatic attempts begun since then: each makes the next hold longer. */
  readonly attemptCount: number;
  /** Until when it is held. */
  readonly until: number;
}

export interface StateCommon {
  readonly serviceId: string;
  /** Bumped by every stored change; the store compares it before it sets. */
  readonly version: number;
  /** Consecutive failures. */
  readonly errorCount: number;
  /** Start of the first of them; null while there is none. */
  readonly failingSince: number | null;
  readonly healthyCount: number;
  readonly slowCount: number;
  readonly restartCount: number;
  /** End of the last probe that counted. */
  readonly lastCheckAt: number | null;
  readonly lastHealthyAt: number | null;
  readonly lastResult: ProbeResult | null;
  readonly lastActionAt: number | null;
  /** When the next check out of turn is due; null while the schedule alone checks. */
  readonly nextCheckAt: number | null;
  readonly cooldownUntil: number | null;
  readonly incident: Incident | null;
  /** The last checks that counted, oldest first: `h` healthy, `u` unhealthy; at most 21. */
  readonly checkHistory: string;
  readonly flapping: Flapping | null;
  /** Why nothing is being done, from the last decision that said no; null when nothing is held. */
  readonly heldReason: string | null;
  /** Until when what an attempt without a worker began may be acting still; past, or without it, nothing is. */
  readonly mayBeActingUntil?: number;
  /** When the current phase began. */
  readonly since: number;
}

/** Each phase carries only its own data. */
export type Phase =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'starting'; readonly until: number }
  | { readonly phase: 'running' }
  | { readonly phase: 'degraded' }
  | {
      readonly phase: 'failing';
      readonly hardness: 'soft' | 'hard';
      /** Somebody saw the process end: retries are close together. */
      readonly conclusive: boolean;
    }
  | {
      readonly phase: 'recovering';
      readonly attempt: number;
      readonly rung: string;
      readonly actionType: RecoveryActionType;
      readonly startedAt: number;
      /** Past this moment the attempt can only have been interrupted. */
      readonly deadlineAt: number;
    }
  | { readonly phase: 'coolingDown'; readonly until: number }
  | { readonly phase: 'error'; readonly reason: string }
  | { readonly phase: 'stopped'; readonly reason: string };

export type PhaseName = Phase['phase'];
export type ServiceState = StateCommon & Phase;

/** The state of a service that was never probed. */
export function initialState({ serviceId, now }: { serviceId: string; now: number }): ServiceState {
  return {
    serviceId,
    version: 0,
    phase: 'unknown',
    since: now,
    errorCount: 0,
    failingSince: null,
    healthyCount: 0,
    slowCount: 0,
    restartCount: 0,
    lastCheckAt: null,
    lastHealthyAt: null,
    lastResult: null,
    lastActionAt: null,
    nextCheckAt: null,
    cooldownUntil: null,
    incident: null,
    checkHistory: '',
    flapping: null,
    heldReason: null,
  };
}
