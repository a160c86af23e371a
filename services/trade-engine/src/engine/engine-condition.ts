/** What an engine is doing; only an error carries a reason. */
export type EngineCondition =
  | { readonly status: 'running' | 'paused' | 'stopped' }
  | { readonly status: 'error'; readonly cause: EngineErrorCause; readonly message: string };

/** Ticks failed in a row, the stored configuration is invalid, or another process has taken the engine over. */
export type EngineErrorCause = 'ticks' | 'configuration' | 'superseded';
export type EngineStatus = EngineCondition['status'];
/** What people may ask of one engine. */
export type EngineCommand = 'start' | 'stop' | 'pause' | 'resume';

const TRANSITIONS: Readonly<Record<EngineStatus, Partial<Record<EngineCommand, 'running' | 'paused' | 'stopped'>>>> = {
  running: { start: 'running', pause: 'paused', stop: 'stopped' },
  paused: { start: 'running', resume: 'running', pause: 'paused', stop: 'stopped' },
  stopped: { start: 'running', stop: 'stopped' },
  error: { start: 'running', stop: 'stopped' },
};

/** The error of an engine whose stored configuration cannot be followed. */
export function invalidConfiguration(reason: string): EngineCondition {
  return { status: 'error', cause: 'configuration', message: `invalid configuration: ${reason}` };
}

/** The condition after a command, or null when the command makes no sense in this one. */
export function afterCommand(
  condition: EngineCondition,
  command: EngineCommand,
  invalidReason: string | null,
): EngineCondition | null {
  const status = TRANSITIONS[condition.status][command];
  if (status === undefined) return null;
  return status === 'running' && invalidReason !== null ? invalidConfiguration(invalidReason) : { status };
}

/**
 * The condition in which a stored engine begins. A new life forgives failed ticks, but not a configuration that
 * cannot be followed; what people paused or stopped stays so.
 */
export function conditionOnLoad(stored: string, invalidReason: string | null): EngineCondition {
  if (stored === 'stopped' || stored === 'paused') return { status: stored };
  return invalidReason === null ? { status: 'running' } : invalidConfiguration(invalidReason);
}
