import type { RequestHandler, Response } from 'express';
import { invalidValue } from './invalid-input.ts';
import { sendProblem } from './problem.ts';

// Control, direction and zero-width characters: nothing of ours is named so, and people would not see them.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** Refuses paths and queries that are not valid percent-encoded UTF-8 or that hide characters. */
export const wellFormedPath: RequestHandler = (request, response, next) => {
  const [, query = ''] = /\?(.*)$/su.exec(request.url) ?? [];
  if (isMalformed(request.path)) sendProblem(response, 'path_malformed');
  else if (isMalformed(query)) refuseQuery(response);
  else next();
};

function refuseQuery(response: Response): void {
  const { problem, details } = invalidValue('query', 'must be percent-encoded UTF-8 without invisible characters');
  sendProblem(response, problem, details);
}

function isMalformed(encoded: string): boolean {
  const text = decode(encoded);
  return text === null || INVISIBLE.test(text);
}

function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
