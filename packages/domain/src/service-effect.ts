import type { RecoveryActionType, RecoveryStatus } from './log-line.ts';

/** What to do next, as an imperative. Repeating one is harmless: each has a deterministic identity. */
export type ServiceEffect =
  | { readonly type: 'scheduleProbe'; readonly delayMs: number; readonly conclusive: boolean }
  /** Ask the gates; start a recovery when all agree. */
  | { readonly type: 'considerRecovery' }
  /** An attempt outlived its deadline: have it ended. Starts nothing, so no gate is asked. */
  | { readonly type: 'resumeRecovery' }
  | { readonly type: 'probeDependencies' }
  | { readonly type: 'probeDependents' }
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
