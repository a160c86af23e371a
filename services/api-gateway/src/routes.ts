import type { RequestHandler } from 'express';
import type { Gateway } from './gateway.ts';
import { getHealth } from './handlers/get-health.ts';
import { getLivez } from './handlers/get-livez.ts';
import { getLogs } from './handlers/get-logs.ts';
import { getReadyz } from './handlers/get-readyz.ts';
import { getStatus } from './handlers/get-status.ts';
import { postHeartbeat } from './handlers/post-heartbeat.ts';
import { postRestart } from './handlers/post-restart.ts';

export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** `token`: needs the API token where one is set; `heartbeat`: that, or the token for heartbeats. */
  readonly access: 'open' | 'token' | 'heartbeat';
  readonly handler: RequestHandler;
}

/** Every route of the API. A `post` changes state: same origin and a JSON body are demanded of it. */
export function routesOf(gateway: Gateway): Route[] {
  return [
    { method: 'get', path: '/livez', access: 'open', handler: getLivez },
    { method: 'get', path: '/readyz', access: 'open', handler: getReadyz(gateway) },
    { method: 'get', path: '/health', access: 'open', handler: getHealth(gateway) },
    { method: 'get', path: '/api/recovery/status', access: 'token', handler: getStatus(gateway) },
    { method: 'post', path: '/api/recovery/restart', access: 'token', handler: postRestart(gateway) },
    { method: 'get', path: '/api/recovery/logs', access: 'token', handler: getLogs(gateway) },
    { method: 'post', path: '/api/recovery/heartbeats/:service', access: 'heartbeat', handler: postHeartbeat(gateway) },
  ];
}
