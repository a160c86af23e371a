import type { Response } from 'express';
import { z } from 'zod';
import { sendProblem } from './problem.ts';

/** For routes that take no query, or no body beside an empty object. */
export const nothingSchema = z.strictObject({});

/** The validated input; null after the request was refused with 400, the path and the reason of each fault. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, response: Response): T | null {
  if (hasPrototypeKey(input)) {
    refuse(response, [{ path: '__proto__', message: 'is not allowed' }]);
    return null;
  }
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  refuse(
    response,
    parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  );
  return null;
}

function refuse(response: Response, errors: readonly { path: string; message: string }[]): void {
  const detail = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  sendProblem(response, 'request_invalid', { detail: detail.slice(0, 1000), members: { errors: errors.slice(0, 20) } });
}

// zod passes this one key over in silence.
function hasPrototypeKey(input: unknown): boolean {
  return typeof input === 'object' && input !== null && Object.hasOwn(input, '__proto__');
}
