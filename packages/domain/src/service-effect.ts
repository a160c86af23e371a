import type { RecoveryActionType, RecoveryStatus } from './log-line.ts';
import type { Incident } from './service-state.ts';

/**
 * How an incident ended. recovered: an attempt was verified and the service stayed well · self-healed: well
 * again without an attempt of ours · replaced: a person asked for a restart, which is an incident of its own ·
 * withdrawn: nothing was bad, or the service is no longer watched.
 */
export const INCIDENT_OUTCOMES = ['recovered', 'self-healed', 'replaced', 'withdrawn'] as const;
export type IncidentOutcome = (typeof INCIDENT_OUTCOMES)[number];

/** What to do next, as an imperative. Repeating one is harmless: each has a deterministic identity. */
export type ServiceEffect =
  | { readonly type: 'scheduleProbe'; readonly delayMs: number; readonly conclusive: boolean }
  /** Ask the gates; start a recovery when all agree. */
  | { readonly type: 'considerRecovery' }
  /** An attempt outlived its deadline: have it ended. Starts nothing, so no gate is asked. */
  | { readonly type: 'resumeRecovery' }
  | { readonly type: 'probeDependencies' }
  | { readonly type: 'probeDependents' }
  /** The incident is over; it is kept for people to read. */
  | { readonly type: 'closeIncident'; readonly incident: Incident; readonly outcome: IncidentOutcome }
  | {
      readonly type: 'record';
      /** Unique within the service and the same however often it is emitted. */
      readonly key: string;
      readonly actionType: RecoveryActionType;
      readonly status: RecoveryStatus;
      readonly error: string | null;
      readonly retryCount: number;
      readonly severity: 'info' | 'warning' | 'critical';
      readonly incidentId: string | null;
    };
