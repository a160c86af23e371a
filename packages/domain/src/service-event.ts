import type { RecoveryActionType } from './log-line.ts';
import type { ProbeResult } from './probe-result.ts';

/** What happened to a service, as a past fact. Times are epoch milliseconds. */
export type ServiceEvent =
  | {
      readonly type: 'probeFinished';
      readonly startedAt: number;
      readonly result: ProbeResult;
      /** The probe followed a hint of somebody who saw the process end. */
      readonly conclusive: boolean;
    }
  /** A recovery was refused by a gate; the reason is shown to people. */
  | { readonly type: 'recoveryHeld'; readonly reason: string }
  | {
      readonly type: 'manualRecoveryRequested';
      readonly incidentId: string;
      readonly by: string;
      /** Where the ladder is to be entered, by name. */
      readonly rung?: string;
    }
  | {
      readonly type: 'attemptStarted';
      readonly incidentId: string;
      /** Which one, from 1; begun by somebody else meanwhile, it is not begun again. */
      readonly attempt: number;
      readonly rung: string;
      readonly rungIndex: number;
      readonly actionType: RecoveryActionType;
      readonly deadlineAt: number;
      /** It may begin what goes on when its worker is gone, and what no far end refuses. */
      readonly mayOutlive?: boolean;
    }
  | {
      readonly type: 'attemptSucceeded';
      readonly incidentId: string;
      /** Which one; the late end of an earlier attempt changes nothing. */
      readonly attempt: number;
    }
  | {
      readonly type: 'attemptFailed';
      readonly incidentId: string;
      readonly attempt: number;
      readonly error: string;
      /** Found dead by a later worker rather than ended by its own. */
      readonly interrupted: boolean;
      /** Its worker is gone and could not say that all it began is over. */
      readonly mayStillAct?: boolean;
    }
  /** Healthy again before anything was done, or nothing could be done. */
  | { readonly type: 'recoveryAborted'; readonly incidentId: string; readonly reason: string }
  /** Nothing more can be done by itself: budget spent, or no rung at all. */
  | { readonly type: 'recoveryGivenUp'; readonly incidentId: string; readonly reason: string }
  /** A person has seen the incident and takes care of it. */
  | {
      readonly type: 'incidentAcknowledged';
      readonly incidentId: string;
      readonly by: string;
      readonly note: string | null;
    }
  | { readonly type: 'serviceDisabled'; readonly reason: string }
  | { readonly type: 'serviceEnabled' };
