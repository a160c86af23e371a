import { isIP } from 'node:net';
import type { Request } from 'express';

/** Where the request came from: as a trusted proxy says, if that is an address at all, else as the socket says. */
export function addressOf(request: Request): string {
  const { ip } = request;
  if (ip !== undefined && isIP(ip) !== 0) return ip;
  return request.socket.remoteAddress ?? 'unknown';
}
