import type { LogKind, LogPosition } from '@recovery/log-files';

const FORM = /^([a-z]+) (\d{4}-\d{2}-\d{2}) (0|[1-9]\d{0,14})$/u;

/** Where a page ended, as callers hand it back. It holds nothing secret, and nothing that is opened by its name. */
export function formatLogCursor(kind: LogKind, { date, offset }: LogPosition): string {
  return Buffer.from(`${kind} ${date} ${offset}`).toString('base64url');
}

/** The inverse of {@link formatLogCursor}; null for what it cannot have made for this kind of log. */
export function parseLogCursor(kind: LogKind, cursor: string): LogPosition | null {
  const [, ofKind, date, offset] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (ofKind !== kind || date === undefined || Number.isNaN(Date.parse(date))) return null;
  const position = { date, offset: Number(offset) };
  return formatLogCursor(kind, position) === cursor ? position : null;
}
