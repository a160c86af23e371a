import {
  decide,
  isCheckDue,
  reprobeVerdict,
  step,
  type Decision,
  type DecisionContext,
  type ReprobeVerdict,
  type ServiceEvent,
  type ServicePolicy,
  type ServiceState,
  type StepResult,
  stepVerification,
} from '@recovery/domain';
import type { Component } from './component.ts';
import type { MemoryLedger } from './memory-ledger.ts';

export type Leases = Pick<MemoryLedger, 'acquire' | 'nextToken' | 'renew' | 'release'>;

/**
 * What a cluster is made of, as far as a test may make it of something worse: the pure functions of the domain,
 * and the habits of those who carry out what they say.
 */
export interface Parts {
  step(state: ServiceState, event: ServiceEvent, policy: ServicePolicy, now: number): StepResult;
  decide(state: ServiceState, context: DecisionContext): Decision;
  isCheckDue: typeof isCheckDue;
  reprobeVerdict(...args: Parameters<typeof reprobeVerdict>): ReprobeVerdict;
  leases(ledger: MemoryLedger): Leases;
  /** What a lease is worth that was confirmed so long ago. */
  isHeld(lease: { readonly sinceConfirmedMs: number; readonly ttlMs: number; readonly isLost: boolean }): boolean;
  begin(ledger: MemoryLedger, request: Parameters<MemoryLedger['begin']>[0]): ReturnType<MemoryLedger['begin']>;
  /** When an attempt is booked. */
  readonly booking: 'beforeTheAction' | 'afterTheAction';
  /** What a process takes for the time. */
  now(component: Component): number;
  /** Only what is configured is recovered. */
  readonly checksIds: boolean;
  readonly farEndChecksTokens: boolean;
  /** After a loss of data what was done before is entered again. */
  readonly reentersDebits: boolean;
  /** Of the schedule, for each run that nobody made. */
  readonly replaysMissedChecks: boolean;
  readonly stepVerification: typeof stepVerification;
}

export const SOUND: Parts = {
  step,
  decide,
  isCheckDue,
  reprobeVerdict,
  leases: (ledger) => ledger,
  isHeld: ({ sinceConfirmedMs, ttlMs, isLost }) => !isLost && sinceConfirmedMs < ttlMs * 0.75,
  begin: (ledger, request) => ledger.begin(request),
  booking: 'beforeTheAction',
  now: (component) => component.now(),
  checksIds: true,
  farEndChecksTokens: true,
  reentersDebits: true,
  replaysMissedChecks: false,
  stepVerification,
};
