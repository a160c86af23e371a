import type { z } from 'zod';
import type { ProblemReply, RawInput } from './route.ts';

interface Fault {
  readonly path: string;
  readonly message: string;
}

/** zod passes this one key over in silence; null when it is nowhere. */
export function prototypeKey({ params, query, body }: RawInput): ProblemReply | null {
  const isThere = [params, query, body].some(
    (part) => typeof part === 'object' && part !== null && Object.hasOwn(part, '__proto__'),
  );
  return isThere ? refusal([{ path: '__proto__', message: 'is not allowed' }]) : null;
}

/** The path and the reason of each fault; the values are not repeated. */
export function invalidInput(error: z.ZodError): ProblemReply {
  return refusal(error.issues.map(({ path: [, ...path], message }) => ({ path: path.map(String).join('.'), message })));
}

/** One value that fits its schema and cannot be meant. */
export function invalidValue(path: string, message: string): ProblemReply<'request_invalid'> {
  return refusal([{ path, message }]);
}

function refusal(errors: readonly Fault[]): ProblemReply<'request_invalid'> {
  const detail = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return {
    problem: 'request_invalid',
    details: { detail: detail.slice(0, 1000), members: { errors: errors.slice(0, 20) } },
  };
}
