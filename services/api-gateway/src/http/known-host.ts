import type { RequestHandler } from 'express';
import { LOOPBACK_NAMES } from './loopback.ts';
import { sendProblem } from './problem.ts';

/**
 * Refuses requests under a foreign Host: with DNS rebinding a web page reaches a loopback server under
 * the page's own name. `allowedHosts` null answers under every name (then the token is what protects).
 */
export function knownHost(allowedHosts: readonly string[] | null): RequestHandler {
  if (allowedHosts === null) return (_request, _response, next) => next();
  const names = new Set([...LOOPBACK_NAMES, ...allowedHosts]);
  return (request, response, next) => {
    const host = hostName(request.headers.host);
    if (host !== null && names.has(host)) {
      next();
      return;
    }
    sendProblem(response, 'host_unknown', { detail: 'use localhost, or name the host in ALLOWED_HOSTS' });
  };
}

function hostName(header: string | undefined): string | null {
  return /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/u.exec((header ?? '').toLowerCase())?.[1] ?? null;
}
