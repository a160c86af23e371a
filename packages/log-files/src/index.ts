export { historyEntryOf } from './event-line.ts';
export { readRecoveryLog } from './read-recovery-log.ts';
export { openRecoveryLog, type RecoveryLog } from './recovery-log.ts';
export { removeExpiredLogs } from './remove-expired-logs.ts';
export { openOwnErrors, openSystemLogs, type SystemLogs } from './system-logs.ts';
