import type { Limits } from '../../history/history.ts';
import type { PatientSpec } from '../lab/lab.ts';

/** As short as the defaults are long, so that minutes hold hundreds of recoveries. */
export const SHORT_INTERVALS: Readonly<Record<string, string>> = {
  HEALTH_CHECK_INTERVAL: '1000',
  HEALTH_CHECK_RETRY_INTERVAL: '100',
  HEALTH_CHECK_TIMEOUT: '500',
  MAX_ERROR_THRESHOLD: '3',
  START_PERIOD: '0',
  STABILITY_PERIOD: '1000',
  RESTART_COOLDOWN: '1000',
  LEASE_TTL: '3000',
};

const COMMANDED_EACH = 4;
const CONCURRENT = 6;
const PER_MINUTE = 120;
const BUDGET = 8;
const BUDGET_WINDOW_MS = 60_000;

/** Many recoveries at once, and limits that bind now and then. What would hold everything back is off. */
export const MANY_RECOVERIES: Readonly<Record<string, string>> = {
  ...SHORT_INTERVALS,
  RESTART_BUDGET: String(BUDGET),
  RESTART_BUDGET_WINDOW: String(BUDGET_WINDOW_MS),
  CONCURRENT_RECOVERIES: String(CONCURRENT),
  RECOVERIES_PER_MINUTE: String(PER_MINUTE),
  FLAP_START_PERCENT: '100',
  BRAKE_PERCENT: '100',
};

/** What {@link MANY_RECOVERIES} promise. */
export function limitsOf(services: Iterable<string>): Limits {
  return {
    services: new Set(services),
    budget: BUDGET,
    windowMs: BUDGET_WINDOW_MS,
    atOnce: CONCURRENT,
    startsPerMinute: PER_MINUTE,
    endWithinMs: 60_000,
    successThreshold: 2,
    leewayMs: Number(SHORT_INTERVALS['LEASE_TTL']),
  };
}

/** Of so many patients some are healed by commands, which no far end can refuse. */
export function mixedPatients(count: number): PatientSpec[] {
  return serviceIds(count).map((id, index) => ({ id, isCommanded: index % COMMANDED_EACH === 0 }));
}

/** service-1, service-2, … */
export function serviceIds(count: number): string[] {
  return Array.from({ length: count }, (_unused, index) => `service-${index + 1}`);
}
