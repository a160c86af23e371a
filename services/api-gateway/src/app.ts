import express, { type Express, type RequestHandler } from 'express';
import type { Gateway } from './gateway.ts';
import { authenticate } from './http/authenticate.ts';
import { errorHandler } from './http/error-handler.ts';
import { identifyRequest } from './http/identify-request.ts';
import { jsonBody } from './http/json-body.ts';
import { knownHost } from './http/known-host.ts';
import { sendProblem } from './http/problem.ts';
import { sameOrigin } from './http/same-origin.ts';
import { securityHeaders } from './http/security-headers.ts';
import { dashboardAssets, dashboardPage } from './http/serve-dashboard.ts';
import { wellFormedPath } from './http/well-formed-path.ts';
import { routesOf, type Route } from './routes.ts';

export interface AppOptions {
  readonly gateway: Gateway;
  readonly apiToken: string | undefined;
  /** Opens the heartbeat route only. */
  readonly heartbeatToken: string | undefined;
  /** Whether to answer under this name of the Host header. */
  readonly isAllowedHost: (name: string) => boolean;
  /** Where the built dashboard lies. */
  readonly dashboardDir: string;
}

/** The whole HTTP side, without a port. */
export function createApp({ gateway, apiToken, heartbeatToken, isAllowedHost, dashboardDir }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');

  app.use(identifyRequest(gateway.log), securityHeaders(), knownHost(isAllowedHost), wellFormedPath);
  const guards = {
    open: [],
    token: [authenticate(apiToken)],
    heartbeat: apiToken === undefined ? [] : [authenticate(apiToken, heartbeatToken)],
  } satisfies Record<Route['access'], RequestHandler[]>;
  const page: Route = { method: 'get', path: '/', access: 'open', handler: dashboardPage(dashboardDir) };
  for (const [path, routes] of byPath([page, ...routesOf(gateway)])) {
    const route = app.route(path);
    for (const { method, access, handler } of routes) {
      if (method === 'get') route.get(...guards[access], handler);
      else route.post(...guards[access], sameOrigin, ...jsonBody, handler);
    }
    route.all(refuseMethod(routes));
  }
  app.use('/assets', dashboardAssets(dashboardDir));
  app.use((_request, response) => sendProblem(response, 'not_found'));
  app.use(errorHandler(gateway.log));
  return app;
}

function byPath(routes: readonly Route[]): Map<string, Route[]> {
  return Map.groupBy(routes, ({ path }) => path);
}

function refuseMethod(routes: readonly Route[]): RequestHandler {
  const allow = routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : ['POST'])).join(', ');
  return (_request, response) => sendProblem(response, 'method_not_allowed', { headers: { allow } });
}
