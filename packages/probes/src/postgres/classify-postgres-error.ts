import type { ErrorClass } from '@recovery/domain';
import { errorMessage } from '@recovery/runtime';
import { codeOf, findingOfError } from '../classify-error.ts';
import { unhealthy, type Finding } from '../finding.ts';

/** SQLSTATEs (PostgreSQL, appendix A), the longest matching prefix first. */
const BY_SQLSTATE: readonly (readonly [prefix: string, errorClass: ErrorClass])[] = [
  ['57P03', 'starting'],
  ['57P01', 'reset'],
  ['57P02', 'reset'],
  ['57014', 'timeout'],
  ['55P03', 'timeout'],
  ['25006', 'readonly'],
  ['42P01', 'schema'],
  ['42703', 'schema'],
  ['3F000', 'schema'],
  ['3D000', 'missing-database'],
  ['42501', 'auth'],
  ['28', 'auth'],
  ['53', 'saturated'],
  ['08', 'protocol'],
];

/** What `pg` says without a code. */
const BY_MESSAGE: readonly (readonly [RegExp, ErrorClass])[] = [
  [/^Query read timeout|timeout expired/u, 'timeout'],
  [/^Connection terminated|Client has encountered a connection error/u, 'reset'],
  [/password must be a string|SASL|password authentication/u, 'auth'],
  [/does not support SSL|SSL connection/u, 'tls'],
  [/^(?:received invalid response|Received unexpected|unknown message)/iu, 'protocol'],
];

/** What an error of `pg` or of the server means for the service. */
export function findingOfPostgresError(error: unknown): Finding {
  const byState = classOfSqlState(codeOf(error));
  const message = errorMessage(error);
  if (byState === 'starting' && /shutting down/u.test(message)) return unhealthy('refused', message);
  if (byState !== null) return unhealthy(byState, message);
  const byCode = findingOfError(error);
  if (byCode.errorClass !== 'other') return byCode;
  return unhealthy(BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? 'other', message);
}

function classOfSqlState(code: string | null): ErrorClass | null {
  if (code === null || !/^[0-9A-Z]{5}$/u.test(code)) return null;
  return BY_SQLSTATE.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
}
