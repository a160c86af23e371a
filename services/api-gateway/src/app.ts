import express, { type Express, type RequestHandler } from 'express';
import type { Gateway } from './gateway.ts';
import { errorHandler } from './http/error-handler.ts';
import { identifyCaller } from './http/identify-caller.ts';
import { identifyRequest } from './http/identify-request.ts';
import { knownHost } from './http/known-host.ts';
import { sendProblem } from './http/problem.ts';
import type { Route } from './http/route.ts';
import { securityHeaders } from './http/security-headers.ts';
import { dashboardAssets, dashboardPage } from './http/serve-dashboard.ts';
import { serveRoute } from './http/serve-route.ts';
import { wellFormedPath } from './http/well-formed-path.ts';
import { ROUTES } from './routes.ts';

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
  const identify = identifyCaller({ apiToken, heartbeatToken });
  for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path)) {
    const entry = app.route(path);
    for (const route of routes) entry[route.method](serveRoute(route, { gateway, identify }));
    entry.all(refuseMethod(routes));
  }
  app
    .route('/')
    .get(dashboardPage(dashboardDir))
    .all(refuseMethod([{ method: 'get' }]));
  app.use('/assets', dashboardAssets(dashboardDir));
  app.use((_request, response) => sendProblem(response, 'not_found'));
  app.use(errorHandler(gateway.log));
  return app;
}

function refuseMethod(routes: readonly Pick<Route, 'method'>[]): RequestHandler {
  const allow = routes
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .join(', ');
  return (_request, response) => sendProblem(response, 'method_not_allowed', { headers: { allow } });
}
