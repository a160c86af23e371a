export { historyEntryOf } from './event-line.ts';
export { ERROR_LOG, SYSTEM_LOG, type JsonLogEntry } from './json-log.ts';
export { isLinkedFolder } from './log-dates.ts';
export type { LogKind } from './log-place.ts';
export { readLog, type LogFormat, type LogPosition, type PlacedEntry } from './read-log.ts';
export { RECOVERY_LOG, readRecoveryLog } from './read-recovery-log.ts';
export { openRecoveryLog, type RecoveryLog } from './recovery-log.ts';
export { removeExpiredLogs } from './remove-expired-logs.ts';
export { openOwnErrors, openSystemLogs, type SystemLogs } from './system-logs.ts';
