/** Kinds of action that a line of logs/recovery can name. */
export const RECOVERY_ACTION_TYPES = [
  'database_reconnect',
  'database_reinitialize',
  'service_restart',
  'connection_reset',
  'cache_clear',
  'health_check',
  'manual_restart',
] as const;
export type RecoveryActionType = (typeof RECOVERY_ACTION_TYPES)[number];

export const RECOVERY_STATUSES = ['started', 'success', 'failed', 'aborted', 'interrupted', 'skipped'] as const;
export type RecoveryStatus = (typeof RECOVERY_STATUSES)[number];

/** One line of logs/recovery/recovery-YYYY-MM-DD.log. */
export interface RecoveryLogLine {
  /** Epoch milliseconds; written as ISO 8601 in UTC. */
  readonly timestamp: number;
  readonly actionType: RecoveryActionType;
  readonly status: RecoveryStatus;
  /** null is written as `N/A`. */
  readonly error: string | null;
  readonly retryCount: number;
  readonly details: Readonly<Record<string, string>>;
}

/** A line with its newline is never longer, so that one write(2) cannot be torn. */
export const MAX_LINE_BYTES = 4096;

const SEPARATOR = ' | ';
const NO_ERROR = 'N/A';
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['|', '\\p'],
]);
const UNESCAPES: ReadonlyMap<string, string> = new Map([...ESCAPES].map(([raw, code]) => [code.charAt(1), raw]));
// Control, format (bidi, zero width), private and unpaired surrogate characters, and line separators.
const NEEDS_ESCAPE = /[\\|\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

/** Escapes what could tear, merge or forge a line; {@link unescapeText} is its exact inverse. */
export function escapeText(text: string): string {
  return text.replace(NEEDS_ESCAPE, (character) => {
    const named = ESCAPES.get(character);
    if (named !== undefined) return named;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Inverse of {@link escapeText}. An unknown escape is left as it stands. */
export function unescapeText(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|(.))/gsu,
    (whole, hex: string | undefined, code: string | undefined) => {
      if (hex !== undefined) {
        const point = Number.parseInt(hex, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      }
      return (code !== undefined ? UNESCAPES.get(code) : undefined) ?? whole;
    },
  );
}

/** Bytes of `text` in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** What details may take of a line; the rest is for the error, which people read first. */
const MAX_DETAILS_BYTES = 2048;

/**
 * `TIMESTAMP | ACTION_TYPE | STATUS | ERROR | RETRY_COUNT | key=value …` without the newline.
 * Longer than {@link MAX_LINE_BYTES} − 1 bytes: the error is shortened and ends in `…`.
 * Details come after; a detail's key is a plain word, its value is escaped, spaces included. Details that
 * take more than half a line are shortened too, each to its share; those that have none are left out.
 */
export function formatLogLine(line: RecoveryLogLine): string {
  const details = detailsField(line.details);
  const fixed = joinLine(line, { error: '', details });
  const room = MAX_LINE_BYTES - 1 - utf8Length(fixed);
  return joinLine(line, { error: shorten(errorField(line.error), room), details });
}

function joinLine(line: RecoveryLogLine, { error, details }: { error: string; details: string }): string {
  return [
    new Date(line.timestamp).toISOString(),
    line.actionType,
    line.status,
    error,
    String(line.retryCount),
    ...(details === '' ? [] : [details]),
  ].join(SEPARATOR);
}

function detailsField(details: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(details).map(([key, value]): [string, string] => [
    key,
    escapeText(value).replaceAll(' ', '\\s'),
  ]);
  const whole = pairs.map(([key, value]) => `${key}=${value}`).join(' ');
  if (utf8Length(whole) <= MAX_DETAILS_BYTES) return whole;
  const share = Math.floor(MAX_DETAILS_BYTES / pairs.length) - 2;
  return pairs
    .map(([key, value]): [string, string, number] => [key, value, share - utf8Length(key)])
    .filter(([, value, room]) => room >= Math.min(3, utf8Length(value)))
    .map(([key, value, room]) => `${key}=${shorten(value, room)}`)
    .join(' ');
}

function errorField(error: string | null): string {
  if (error === null) return NO_ERROR;
  // An error that reads like "no error", or whose edge spaces would be lost, is kept apart by an escape.
  const escaped = escapeText(error);
  if (escaped === '') return '\\e';
  if (escaped === NO_ERROR) return '\\eN/A';
  return escaped.replace(/^ | $/gu, '\\s');
}

function shorten(text: string, maxBytes: number): string {
  if (utf8Length(text) <= maxBytes) return text;
  let bytes = 3;
  let kept = '';
  for (const token of text.match(/\\u\{[0-9a-f]+\}|\\.|[^\\]/gsu) ?? []) {
    bytes += utf8Length(token);
    if (bytes > maxBytes) break;
    kept += token;
  }
  return `${kept}…`;
}

/** Inverse of {@link formatLogLine}; null for a line that it cannot have written. */
export function parseLogLine(text: string): RecoveryLogLine | null {
  const [timestampText, actionType, status, error, retryText, details, ...rest] = text.split(SEPARATOR);
  if (rest.length > 0 || error === undefined || retryText === undefined) return null;
  const timestamp = Date.parse(timestampText ?? '');
  if (!Number.isFinite(timestamp) || new Date(timestamp).toISOString() !== timestampText) return null;
  if (!/^\d{1,15}$/u.test(retryText)) return null;
  if (!isOneOf(RECOVERY_ACTION_TYPES, actionType) || !isOneOf(RECOVERY_STATUSES, status)) return null;
  return {
    timestamp,
    actionType,
    status,
    error: error === NO_ERROR ? null : unescapeField(error),
    retryCount: Number(retryText),
    details: parseDetails(details),
  };
}

function parseDetails(text: string | undefined): Record<string, string> {
  const pairs = (text?.split(' ') ?? []).map((pair): [string, string] => {
    const at = Math.max(0, pair.indexOf('='));
    return [pair.slice(0, at), unescapeField(pair.slice(at + 1))];
  });
  // Not assigned one by one: a key named __proto__ is a key like any other here.
  return Object.fromEntries(pairs.filter(([key]) => key !== ''));
}

function unescapeField(text: string): string {
  if (!text.includes('\\')) return text;
  // One pass: `\s` and `\e` belong to fields only, everything else to unescapeText.
  return (
    text
      .match(/\\u\{[0-9a-f]+\}|\\.|[^\\]+|\\/gsu)
      ?.map((token) => (token === '\\s' ? ' ' : token === '\\e' ? '' : unescapeText(token)))
      .join('') ?? ''
  );
}

function isOneOf<const T extends readonly string[]>(names: T, value: string | undefined): value is T[number] {
  return value !== undefined && names.includes(value);
}
