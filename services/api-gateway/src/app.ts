import express, { type Express, type RequestHandler } from 'express';
import { identifyCaller } from './auth/identify-caller.ts';
import { WrongKeys } from './auth/wrong-keys.ts';
import type { Gateway } from './gateway.ts';
import { errorHandler } from './http/error-handler.ts';
import { identifyRequest } from './http/identify-request.ts';
import { knownHost } from './http/known-host.ts';
import { limitRate } from './http/limit-rate.ts';
import { sendProblem } from './http/problem.ts';
import { RateLimiter } from './http/rate-limiter.ts';
import type { Route } from './http/route.ts';
import { securityHeaders } from './http/security-headers.ts';
import { dashboardAssets, dashboardPage } from './http/serve-dashboard.ts';
import { serveRoute } from './http/serve-route.ts';
import { wellFormedPath } from './http/well-formed-path.ts';
import { SERVED_ROUTES } from './routes.ts';

/** A burst is this many seconds' worth. */
const BURST_SECONDS = 5;
/** Wrong logins on record, of all addresses together: so many at once, then ten a minute. */
const STRANGERS = { burst: 100, perSecond: 1 / 6 };

export interface AppOptions {
  readonly gateway: Gateway;
  /** Whether to answer under this name of the Host header. */
  readonly isAllowedHost: (name: string) => boolean;
  /** Reverse proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Requests a second from one address; 0: any number. */
  readonly rateLimit: number;
  /** Where the built dashboard lies. */
  readonly dashboardDir: string;
}

/** The whole HTTP side, without a port. */
export function createApp({ gateway, isAllowedHost, trustedProxies, rateLimit, dashboardDir }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.set('trust proxy', [...trustedProxies]);

  const limiter = rateLimit === 0 ? null : new RateLimiter({ burst: BURST_SECONDS * rateLimit, perSecond: rateLimit });
  app.use(
    identifyRequest(gateway.log),
    securityHeaders(),
    limitRate(limiter),
    knownHost(isAllowedHost),
    wellFormedPath,
  );
  const identify = identifyCaller({ credentials: gateway.credentials, sessions: gateway.store.sessions });
  const wrongKeys = new WrongKeys();
  const strangers = new RateLimiter(STRANGERS);
  for (const [path, routes] of Map.groupBy(SERVED_ROUTES, (route) => route.path)) {
    const entry = app.route(path);
    for (const route of routes) entry[route.method](serveRoute(route, { gateway, identify, wrongKeys, strangers }));
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
