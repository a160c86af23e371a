import { bearerMatches } from '@recovery/runtime';
import type { Request } from 'express';
import type { Caller } from './caller.ts';

/** Who sent the request; null when it is nobody we know. */
export type IdentifyCaller = (request: Request) => Caller | null;

/** Without a token (loopback only) everybody is the admin `local`. */
export function identifyCaller({
  apiToken,
  heartbeatToken,
}: {
  apiToken: string | undefined;
  heartbeatToken: string | undefined;
}): IdentifyCaller {
  return (request) => {
    const from = request.socket.remoteAddress ?? 'unknown';
    if (apiToken === undefined) return { name: 'local', role: 'admin', from };
    const { authorization } = request.headers;
    // Both are compared, in constant time: how long it takes tells nothing.
    const isApiToken = bearerMatches(authorization, apiToken);
    const isHeartbeatToken = heartbeatToken !== undefined && bearerMatches(authorization, heartbeatToken);
    if (isApiToken) return { name: 'api-token', role: 'admin', from };
    return isHeartbeatToken ? { name: 'heartbeat', role: 'heartbeat', from } : null;
  };
}
