import type { HistoryEntry, ServiceView } from '@recovery/contracts';
import type { Piece, Style } from '../terminal/terminal.ts';
import { duration, moment } from '../terminal/times.ts';

const STATUS_STYLES: Readonly<Record<ServiceView['status'], Style>> = {
  running: 'green',
  degraded: 'yellow',
  recovering: 'cyan',
  error: 'red',
  stopped: 'dim',
  unknown: 'yellow',
};

/** The status in its colour. */
export function statusPiece(status: ServiceView['status']): Piece {
  return { text: status, style: STATUS_STYLES[status] };
}

const EVENT_STYLES: Readonly<Record<HistoryEntry['status'], Style>> = {
  started: 'cyan',
  success: 'green',
  failed: 'red',
  aborted: 'yellow',
  interrupted: 'yellow',
  skipped: 'dim',
};

/** What happened, as the cells of a row: when, what became of it, the service, the action, and the rest. */
export function entryCells(entry: HistoryEntry): Piece[] {
  const { timestamp, service, actionType, status, error, attempt, rung, durationMs } = entry;
  const details = [
    attempt === null ? null : `attempt ${attempt}`,
    rung,
    durationMs === null ? null : `${durationMs} ms`,
    error,
  ];
  return [
    { text: timestamp, style: 'dim' },
    { text: status, style: EVENT_STYLES[status] },
    service,
    actionType,
    details.filter((detail) => detail !== null).join(', '),
  ];
}

/** The same on one line, for what comes one after the other. */
export function entryLine(entry: HistoryEntry): Piece[] {
  const widths = [24, 11, 20, 21, 0];
  return entryCells(entry).map((piece, index): Piece => {
    const width = widths[index] ?? 0;
    if (width === 0) return piece;
    return typeof piece === 'string'
      ? `${piece.padEnd(width)}  `
      : { text: `${piece.text.padEnd(width)}  `, style: piece.style };
  });
}

/** A latency as people read it; a dash when there is none. */
export function latency(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : duration(ms);
}

/** The moment, or a dash. */
export function momentOrDash(at: string | null): string {
  return at === null ? '–' : moment(at);
}
