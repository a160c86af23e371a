export { activeRecoveryId, attemptTrigger } from './active-recovery.ts';
export { attemptsAllowed } from './attempts-allowed.ts';
export { backoffMs } from './backoff.ts';
export { BRAKE_OFF, stepBrake, type Brake, type BrakeStep, type FleetService } from './brake.ts';
export { budgetVerdict } from './budget.ts';
export { checkPaceMs, isCheckDue } from './check-due.ts';
export { decide, GATES, type Decision } from './decide.ts';
export { checksOfDependencies, type DependencyView } from './dependency-obstacle.ts';
export { explainDecision } from './explain-decision.ts';
export { dependentsOf, findDependencyCycle } from './dependency-order.ts';
export { flapPercent } from './flapping.ts';
export { VELOCITY_WINDOW_MS, type FleetLimits, type FleetView } from './fleet.ts';
export {
  GATE_NAMES,
  type DecisionContext,
  type Gate,
  type GateName,
  type RecoverySwitch,
  type Verdict,
} from './gate.ts';
export { hasHeartbeatStopped } from './heartbeat.ts';
export { heldEvent, mayQueue } from './held-event.ts';
export { chooseRung, type Applicability, type Rung, type RungChoice } from './ladder.ts';
export {
  escapeText,
  formatLogLine,
  MAX_LINE_BYTES,
  parseLogLine,
  RECOVERY_ACTION_TYPES,
  RECOVERY_STATUSES,
  unescapeText,
  utf8Length,
  type RecoveryActionType,
  type RecoveryLogLine,
  type RecoveryStatus,
} from './log-line.ts';
export { activeWindow, type ActiveWindow, type MaintenanceWindow } from './maintenance.ts';
export { probeConcurrency } from './probe-concurrency.ts';
export { ERROR_CLASSES, type ErrorClass, type ProbeOutcome, type ProbeResult } from './probe-result.ts';
export { heldCheckJobId, recoveryJobAttempts, recoveryJobId, retryCheckJobId } from './recovery-job.ts';
export { INCIDENT_OUTCOMES, type IncidentOutcome, type ServiceEffect } from './service-effect.ts';
export type { ServiceEvent } from './service-event.ts';
export { reprobeVerdict, type ReprobeVerdict } from './reprobe.ts';
export { restartEnd, type RestartEnd } from './restart-end.ts';
export { isServiceId, SERVICE_ID_PATTERN } from './service-id.ts';
export type { ServicePolicy } from './service-policy.ts';
export {
  initialState,
  type Acknowledgement,
  type Flapping,
  type Incident,
  type Phase,
  type PhaseName,
  type ServiceState,
} from './service-state.ts';
export {
  describeState,
  isStale,
  SERVICE_STATUSES,
  serviceStatus,
  STALE_AFTER_INTERVALS,
  type ServiceStatus,
} from './service-status.ts';
export { step, type StepResult } from './step.ts';
export { maximumAttemptsReached } from './steps/exhausted.ts';
export { scheduleOffsetMs, unitHash } from './unit-hash.ts';
export { NOT_LOOKED_YET, stepVerification } from './verification.ts';
