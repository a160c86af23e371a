import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/**
 * Refuses what a browser sends on behalf of another site: by Sec-Fetch-Site, and by Origin for browsers
 * without it. Callers that are no browsers send neither.
 */
export const sameOrigin: RequestHandler = (request, response, next) => {
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  if (isOwnSite && (origin === undefined || hostOf(origin) === request.headers.host?.toLowerCase())) next();
  else sendProblem(response, 'cross_site');
};

function hostOf(origin: string): string | null {
  // `null` is the origin of sandboxed pages and files: nobody's, so not ours.
  return URL.parse(origin)?.host ?? null;
}
