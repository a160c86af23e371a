import type { ErrorClass } from '@recovery/domain';
import { errorMessage } from '@recovery/runtime';
import { BlockedAddressError } from './blocked-address.ts';
import { inconclusive, unhealthy, type Finding } from './finding.ts';

/** The other side speaks another language than the one expected. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code = 'ERR_PROTOCOL';
}

const BY_CODE: Readonly<Record<string, ErrorClass>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  EHOSTDOWN: 'refused',
  ENETUNREACH: 'refused',
  ENOENT: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ERR_PROTOCOL: 'protocol',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'protocol',
  EPROTO: 'tls',
};

/** Faults of this machine, not of the service. */
const OBSERVER_CODES = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'ENETDOWN', 'EACCES']);

const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/u;

/** What an error thrown by a probe means. Network errors by their code; whatever else is `other`. */
export function findingOfError(error: unknown): Finding {
  const causes = chainOf(error);
  const blocked = causes.find((cause) => cause instanceof BlockedAddressError);
  // Refused by us, so no evidence against the service.
  if (blocked !== undefined) return inconclusive('blocked', blocked.message);
  const codes = causes.map(codeOf).filter((code) => code !== null);
  const observerCode = codes.find((code) => OBSERVER_CODES.has(code));
  if (observerCode !== undefined) return inconclusive('observer', `the check could not be made: ${observerCode}`);
  for (const code of codes) {
    const errorClass = classOfCode(code);
    if (errorClass !== null) return unhealthy(errorClass, errorMessage(error));
  }
  return unhealthy('other', errorMessage(error));
}

function classOfCode(code: string): ErrorClass | null {
  if (TLS_CODE.test(code)) return 'tls';
  return BY_CODE[code] ?? null;
}

/** The error, its causes and what it sums up (a dual-stack connection fails once for each address). */
function chainOf(error: unknown, depth = 0): unknown[] {
  if (depth > 5 || !(error instanceof Error)) return [error];
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [error, ...inner, error.cause].flatMap((cause, index) => (index === 0 ? [cause] : chainOf(cause, depth + 1)));
}

/** The `code` of a system error or of a library's error; null when it has none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  if (typeof error.code === 'string') return error.code;
  // undici leaves the code of its parser's errors empty.
  return 'name' in error && error.name === 'HTTPParserError' ? 'ERR_PROTOCOL' : null;
}
