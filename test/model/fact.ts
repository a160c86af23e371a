import type { ProbeResult } from '@recovery/domain';
import type { CutPoint } from './cut-point.ts';

/** One attempt of one incident. */
export interface AttemptFacts {
  readonly service: string;
  /** `<incident>.<attempt>` */
  readonly attempt: string;
  readonly incident: string;
  readonly trigger: 'automatic' | 'manual';
  readonly worker: string;
}

/** What can be seen from outside, in the order in which it happened. `at` is the true time, epoch ms. */
export type Fact = { readonly at: number } & (
  | { readonly type: 'checkBegun'; readonly service: string; readonly trigger: CheckTrigger }
  | {
      readonly type: 'checkEnded';
      readonly service: string;
      readonly by: string;
      readonly conclusive: boolean;
      /** By the clock of whoever checked. */
      readonly startedAt: number;
      readonly endedAt: number;
      readonly result: ProbeResult;
      /** What the state says after it. */
      readonly shown: { readonly errorCount: number; readonly isHard: boolean };
    }
  /** A look of a recovery's verification, which changes no state. */
  | { readonly type: 'looked'; readonly service: string; readonly by: string; readonly result: ProbeResult }
  | ({ readonly type: 'attemptBegun' } & AttemptFacts)
  | ({
      readonly type: 'attemptEnded';
      readonly status: 'success' | 'failed' | 'interrupted';
      /** By the clock of whoever ended it. */
      readonly endedAt: number;
      /** false: somebody had ended it before, or the state was lost; only the log is told. */
      readonly isInState: boolean;
    } & AttemptFacts)
  /** The far end was called. */
  | ({
      readonly type: 'called';
      readonly token: number;
      /** refused: because of its token · sealed: the token was noted, nothing was done · done: it had an effect. */
      readonly outcome: 'refused' | 'sealed' | 'done';
      readonly endAt: number;
    } & AttemptFacts)
  | { readonly type: 'restartRequested'; readonly service: string; readonly incident: string }
  /** It is watched no more, or again. */
  | { readonly type: 'stopped'; readonly service: string; readonly on: boolean }
  /** A later call ended an earlier one. */
  | { readonly type: 'cutShort'; readonly service: string; readonly bySeal: boolean }
  | { readonly type: 'incidentClosed'; readonly service: string; readonly incident: string }
  | { readonly type: 'historyEnded' }
  | { readonly type: 'alerted'; readonly what: 'brakeOn' | 'brakeOff' }
  | {
      readonly type: 'componentChanged';
      readonly name: string;
      readonly change: 'killed' | 'frozen' | 'resumed';
      /** Where in a recovery; null when it was not cut off at a certain point. */
      readonly cutAt: CutPoint | null;
    }
  | { readonly type: 'canariesFail'; readonly name: string; readonly until: number }
  | { readonly type: 'outageEnded'; readonly since: number }
  | { readonly type: 'dataLost' }
  | { readonly type: 'switched'; readonly what: 'automatic' | 'everything'; readonly on: boolean }
  | { readonly type: 'paused'; readonly service: string; readonly on: boolean }
  | { readonly type: 'maintenance'; readonly service: string; readonly until: number }
  | { readonly type: 'configured'; readonly service: string; readonly is: 'watched' | 'disabled' | 'removed' }
);

export type CheckTrigger = 'schedule' | 'first' | 'retry' | 'hint' | 'neighbour' | 'recovery';
export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;
