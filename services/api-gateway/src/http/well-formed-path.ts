import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

// Control, direction and zero-width characters: nothing of ours is named so, and people would not see them.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** Refuses paths that are not valid percent-encoded UTF-8 or that hide characters. */
export const wellFormedPath: RequestHandler = (request, response, next) => {
  const path = decode(request.path);
  if (path === null || INVISIBLE.test(path)) sendProblem(response, 'path_malformed');
  else next();
};

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
