import { mkdirSync, closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { formatLogLine } from '@recovery/domain';

const BATCH_LINES = 2_000;
const SERVICE_COUNT = 500;

/**
 * Writes one day's file of logs/recovery, as two starts and a failure after another would have made it, of at least so
 * many bytes. Its first line, the last that is read, is of the service `rare`.
 */
export function fillRecoveryLog({ logDir, at, byteCount }: { logDir: string; at: number; byteCount: number }): {
  lineCount: number;
} {
  const date = new Date(at).toISOString().slice(0, 10);
  mkdirSync(join(logDir, 'recovery'), { recursive: true });
  const file = openSync(join(logDir, 'recovery', `recovery-${date}.log`), 'w');
  let lineCount = 0;
  for (let written = 0; written < byteCount;) {
    const lines = Array.from({ length: BATCH_LINES }, (_, index) => lineOf(Date.parse(date), lineCount + index));
    written += writeSync(file, lines.join(''));
    lineCount += BATCH_LINES;
  }
  closeSync(file);
  return { lineCount };
}

function lineOf(dayStartsAt: number, number: number): string {
  const service = number === 0 ? 'rare' : `service-${number % SERVICE_COUNT}`;
  const isFailure = number % 3 === 2;
  const line = formatLogLine({
    timestamp: dayStartsAt + (number % 86_400_000),
    actionType: 'service_restart',
    status: isFailure ? 'failed' : 'started',
    error: isFailure ? 'connect ECONNREFUSED 127.0.0.1:5432\nno way | to go on' : null,
    retryCount: number % 3,
    details: {
      service,
      incident: `${service}-1774778400000`,
      attempt: '1',
      rung: 'restart',
      event: `${service}-1774778400000.${number}.started`,
    },
  });
  return `${line}\n`;
}
