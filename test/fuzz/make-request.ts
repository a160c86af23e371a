import type { Random } from '../chaos/random.ts';
import type { ApiOperation } from './api-operations.ts';
import { strangeJson, strangeText } from './strange-values.ts';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly method: string;
  /** With the query; printable ASCII, as Node's client demands. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'] as const;
const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-7',
  '',
] as const;
/** Waiting for a restart would only make the run longer. */
const WAIT_VALUES = ['1', '0', '61', 'a'] as const;

/** One request: mostly almost right, in one way or another wrong. @param keys bearer tokens that are valid */
export function makeRequest(
  random: Random,
  { operations, keys }: { operations: readonly ApiOperation[]; keys: readonly string[] },
): FuzzRequest {
  const operation = random.pick(operations);
  const method = random.integer(1, 20) === 1 ? random.pick(METHODS) : operation.method;
  const isRead = method === 'GET' || method === 'HEAD';
  const body = isRead ? null : strangeJson(random, operation.bodyExample ?? {});
  return {
    method,
    path: printable(pathOf(random, operation)) + queryOf(random, operation),
    headers: { ...headersOf(random, keys), ...(isRead ? {} : bodyHeaders(random)) },
    body,
  };
}

function pathOf(random: Random, { path }: ApiOperation): string {
  const filled = path.replaceAll(/\{(\w+)\}/gu, () =>
    random.integer(1, 3) === 1 ? encodeURIComponent(strangeText(random).toWellFormed()) : random.pick(SEGMENTS),
  );
  switch (random.weighted({ right: 16, added: 1, cut: 1, strange: 1, case: 1 })) {
    case 'right':
      return filled;
    case 'added':
      return `${filled}/${random.pick(['', '.', '..', '%2e%2e', '%', '%c0%ae', 'a'.repeat(4_000)])}`;
    case 'cut':
      return filled.slice(0, random.integer(1, filled.length)) || '/';
    case 'strange':
      return `/${random.pick(['assets/', 'docs/', 'api/', ''])}${strangeText(random)}`;
    case 'case':
      return filled.toUpperCase();
  }
}

const SEGMENTS = ['database', 'trade-engine', 'retired', 'unhealable', 'nobody', 'start.js'] as const;

function queryOf(random: Random, { queryNames }: ApiOperation): string {
  const names = [...queryNames, 'x', '__proto__', strangeText(random)];
  const count = random.weighted({ none: 6, one: 3, two: 1 });
  const pairs = Array.from({ length: { none: 0, one: 1, two: 2 }[count] }, () => {
    const name = random.pick(names);
    const value = name === 'wait' ? random.pick(WAIT_VALUES) : strangeText(random);
    return random.integer(1, 8) === 1
      ? `${printable(name)}=${printable(value)}`
      : `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`;
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&').slice(0, 6_000)}`;
}

function headersOf(random: Random, keys: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {
    'x-forwarded-for':
      random.integer(1, 50) === 1
        ? headerText(strangeText(random))
        : `10.${random.integer(0, 255)}.${random.integer(0, 255)}.1`,
  };
  const caller = random.weighted({ known: 16, nobody: 2, wrong: 1, session: 1 });
  if (caller === 'known') headers['authorization'] = `Bearer ${random.pick(keys)}`;
  if (caller === 'wrong') headers['authorization'] = headerText(`Bearer ${strangeText(random)}`);
  if (caller === 'session') headers['cookie'] = headerText(`recovery_session=${strangeText(random)}; a=b`);
  const extra = random.integer(1, 16);
  if (extra === 1)
    headers['host'] = random.pick(['localhost', 'evil.example', '[::1]:3000', '::', 'a b', '127.0.0.1:x']);
  if (extra === 2) headers['origin'] = headerText(random.pick(['null', 'https://evil.example', strangeText(random)]));
  if (extra === 3) headers['sec-fetch-site'] = random.pick(['cross-site', 'same-origin', 'none', 'odd']);
  if (extra >= 4 && extra <= 8) {
    const name = random.pick(['if-match', 'idempotency-key', 'last-event-id', 'range', 'accept', 'x-forwarded-host']);
    headers[name] = headerText(strangeText(random));
  }
  return headers;
}

function bodyHeaders(random: Random): Record<string, string> {
  const type = random.integer(1, 15) === 1 ? random.pick(CONTENT_TYPES) : 'application/json';
  return {
    'content-type': type,
    ...(random.integer(1, 40) === 1 ? { 'content-encoding': random.pick(['gzip', 'br', 'odd']) } : {}),
  };
}

/** What may stand in a request line; Node's client refuses everything else. */
function printable(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}

function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/gu, '?').slice(0, 4_000);
}
