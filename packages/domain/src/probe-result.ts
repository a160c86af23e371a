/** How a check ended. `unknown` is our own fault: it never counts and never leads to an action. */
export type ProbeOutcome = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

/**
 * What kind of failure a probe met.
 * `starting`: the service says that it is coming up (PostgreSQL 57P03): not the same as down.
 * `observer`: the fault is ours, never the service's.
 */
export const ERROR_CLASSES = [
  'refused',
  'reset',
  'timeout',
  'dns',
  'tls',
  'protocol',
  'auth',
  'saturated',
  'starting',
  'readonly',
  'schema',
  'missing-database',
  'status',
  'stale',
  'blocked',
  'observer',
  'other',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

export interface ProbeResult {
  readonly outcome: ProbeOutcome;
  /** Milliseconds from the start of the probe to its verdict. */
  readonly latencyMs: number;
  readonly errorClass: ErrorClass | null;
  /** Text of the service or of the network: data, never to be trusted or interpreted. */
  readonly message: string | null;
}
