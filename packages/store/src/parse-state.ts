import type { Acknowledgement, Flapping, Incident, PhaseName, ProbeResult, ServiceState } from '@recovery/domain';

/** A stored state; null when there is none or when it is not of the shape that the domain relies on. */
export function parseState(text: string | null): ServiceState | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isServiceState(value) ? value : null;
  } catch {
    return null;
  }
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);
const isShape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const RESULT: Record<keyof ProbeResult, Check> = {
  outcome: oneOf('healthy', 'degraded', 'unhealthy', 'unknown'),
  latencyMs: isNumber,
  errorClass: orNull(isText),
  message: orNull(isText),
};

const ACKNOWLEDGEMENT: Record<keyof Acknowledgement, Check> = { by: isText, at: isNumber, note: orNull(isText) };

const FLAPPING: Record<keyof Flapping, Check> = { since: isNumber, attemptCount: isCount, until: isNumber };

const INCIDENT: Record<keyof Incident, Check> = {
  id: isText,
  openedAt: isNumber,
  trigger: oneOf('automatic', 'manual'),
  reason: isText,
  attemptCount: isCount,
  usedRungIndexes: (value) => Array.isArray(value) && value.every(isCount),
  verifiedAt: orNull(isNumber),
  reopenCount: isCount,
  extraAttempts: isCount,
  acknowledged: orNull(isShape(ACKNOWLEDGEMENT)),
  firstRung: (value) => value === undefined || isText(value),
  alertedAt: (value) => value === undefined || isNumber(value),
};

const PHASES: Readonly<Record<PhaseName, Readonly<Record<string, Check>>>> = {
  unknown: {},
  starting: { until: isNumber },
  running: {},
  degraded: {},
  failing: { hardness: oneOf('soft', 'hard'), conclusive: oneOf(true, false) },
  recovering: { attempt: isCount, rung: isText, actionType: isText, startedAt: isNumber, deadlineAt: isNumber },
  coolingDown: { until: isNumber },
  error: { reason: isText },
  stopped: { reason: isText },
};

// By the keys of the type: a field that the domain adds and nobody checks here does not compile.
const STATE: Record<keyof ServiceState, Check> = {
  serviceId: isText,
  version: isCount,
  phase: (value) => typeof value === 'string' && Object.hasOwn(PHASES, value),
  errorCount: isCount,
  failingSince: orNull(isNumber),
  healthyCount: isCount,
  slowCount: isCount,
  restartCount: isCount,
  lastCheckAt: orNull(isNumber),
  lastHealthyAt: orNull(isNumber),
  lastResult: orNull(isShape(RESULT)),
  lastActionAt: orNull(isNumber),
  nextCheckAt: orNull(isNumber),
  cooldownUntil: orNull(isNumber),
  incident: orNull(isShape(INCIDENT)),
  checkHistory: isText,
  flapping: orNull(isShape(FLAPPING)),
  heldReason: orNull(isText),
  mayBeActingUntil: (value) => value === undefined || isNumber(value),
  since: isNumber,
};

/** Whether it is of the shape that the domain gives an incident. */
export function isIncident(value: unknown): value is Incident {
  return isShape(INCIDENT)(value);
}

function isServiceState(value: unknown): value is ServiceState {
  if (!isShape(STATE)(value) || !isRecord(value)) return false;
  return Object.entries(PHASES).some(([phase, fields]) => value['phase'] === phase && isShape(fields)(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
