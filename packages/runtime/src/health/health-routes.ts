import type { IncomingMessage } from 'node:http';
import { AppError } from '../app-error.ts';
import type { ControlEndpoint } from '../control/control-endpoint.ts';
import { errorMessage } from '../error-message.ts';
import type { Faults } from '../faults/create-faults.ts';
import { withDeadline } from '../with-deadline.ts';
import { type HttpReply, readJsonBody } from './http-reply.ts';
import { type HealthCheck, runChecks } from './run-checks.ts';

export interface HealthRoutesOptions {
  name: string;
  startedAt: number;
  readiness: Record<string, HealthCheck>;
  details: (() => object | Promise<object>) | undefined;
  control: ControlEndpoint | null;
  faults: Faults | undefined;
}

const CHECK_DEADLINE_MS = 2_000;

/** Answers one request; the caller turns an exception into 500. */
export async function answer(request: IncomingMessage, options: HealthRoutesOptions): Promise<HttpReply> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/livez') return onlyMethods(request, ['GET', 'HEAD']) ?? { status: 200, body: { status: 'ok' } };
  if (path === '/readyz') return onlyMethods(request, ['GET', 'HEAD']) ?? (await readyz(options));
  if (path === '/health') return onlyMethods(request, ['GET', 'HEAD']) ?? (await health(options));
  const [, area, name, ...rest] = path.split('/');
  if (area === 'control' && options.control !== null && rest.length === 0) {
    return await control(request, options.control, name);
  }
  if (area === 'faults' && options.faults?.enabled === true && name !== undefined && rest.length === 0) {
    return await fault(request, options.faults, name);
  }
  return notFound();
}

async function readyz(options: HealthRoutesOptions): Promise<HttpReply> {
  await options.faults?.beforeAnswer();
  const { ok, checks } = await runChecks(options.readiness, CHECK_DEADLINE_MS);
  return { status: ok ? 200 : 503, body: { status: ok ? 'ok' : 'unavailable', checks } };
}

async function health(options: HealthRoutesOptions): Promise<HttpReply> {
  await options.faults?.beforeAnswer();
  const [{ ok, checks }, details] = await Promise.all([
    runChecks(options.readiness, CHECK_DEADLINE_MS),
    readDetails(options.details),
  ]);
  return {
    status: ok ? 200 : 503,
    body: {
      status: ok ? 'healthy' : 'unhealthy',
      name: options.name,
      pid: process.pid,
      startedAt: options.startedAt,
      uptimeMs: Math.round(process.uptime() * 1_000),
      checks,
      details,
    },
  };
}

async function readDetails(details: HealthRoutesOptions['details']): Promise<object> {
  if (details === undefined) return {};
  try {
    return await withDeadline(details, { timeoutMs: CHECK_DEADLINE_MS, label: 'details' });
  } catch (error) {
    // Details inform; they never decide about health.
    return { error: errorMessage(error) };
  }
}

async function control(
  request: IncomingMessage,
  endpoint: ControlEndpoint,
  operation: string | undefined,
): Promise<HttpReply> {
  const refusal = endpoint.refusal(request.headers.authorization);
  if (refusal !== null) return refusal;
  if (operation === undefined) return onlyMethods(request, ['GET', 'HEAD']) ?? endpoint.describe();
  return onlyMethods(request, ['POST']) ?? (await withBody(request, (body) => endpoint.perform(operation, body)));
}

async function fault(request: IncomingMessage, faults: Faults, kind: string): Promise<HttpReply> {
  // Faults have no token; a web page in a browser on this machine must still not be able to switch one on.
  if (request.headers.origin !== undefined) {
    return { status: 403, body: { code: 'cross_site', message: 'not for browsers' } };
  }
  return (
    onlyMethods(request, ['POST']) ??
    (await withBody(request, async (body) => {
      const reply = await faults.handle(kind, body);
      if (reply.outcome === 'unknown') return notFound();
      return { status: reply.outcome === 'accepted' ? 202 : 400, body: reply };
    }))
  );
}

async function withBody(request: IncomingMessage, use: (body: unknown) => Promise<HttpReply>): Promise<HttpReply> {
  let body: unknown;
  try {
    body = await readJsonBody(request);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const status = error.code === 'body_too_large' ? 413 : 400;
    return { status, body: { code: error.code, message: error.message }, headers: { connection: 'close' } };
  }
  return await use(body);
}

function onlyMethods(request: IncomingMessage, methods: string[]): HttpReply | null {
  if (methods.includes(request.method ?? '')) return null;
  return {
    status: 405,
    body: { code: 'method_not_allowed', message: `use ${methods.join(' or ')}` },
    headers: { allow: methods.join(', ') },
  };
}

function notFound(): HttpReply {
  return { status: 404, body: { code: 'not_found', message: 'no such resource' } };
}
