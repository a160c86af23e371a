import type { Request } from 'express';

/**
 * false for what a browser sends on behalf of another site: by Sec-Fetch-Site, and by Origin for browsers
 * without it. Callers that are no browsers send neither.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  return isOwnSite && (origin === undefined || hostOf(origin) === request.headers.host?.toLowerCase());
}

function hostOf(origin: string): string | null {
  // `null` is the origin of sandboxed pages and files: nobody's, so not ours.
  return URL.parse(origin)?.host ?? null;
}
