import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/**
 * Refuses requests under a foreign Host: with DNS rebinding a web page reaches this server under the
 * page's own name, from inside the network that it listens in.
 */
export function knownHost(isAllowedHost: (name: string) => boolean): RequestHandler {
  return (request, response, next) => {
    const host = hostName(request.headers.host);
    if (host !== null && isAllowedHost(host)) {
      next();
      return;
    }
    sendProblem(response, 'host_unknown', {
      detail: 'use an address of this machine, or name the host in ALLOWED_HOSTS',
    });
  };
}

function hostName(header: string | undefined): string | null {
  return /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/u.exec((header ?? '').toLowerCase())?.[1] ?? null;
}
