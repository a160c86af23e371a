import type { Problem, StatusResponse } from '@recovery/contracts';

const TIMEOUT_MS = 5_000;

/** What the API answered instead of what was asked for. */
export class ApiRefusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail === undefined ? problem.title : `${problem.title}: ${problem.detail}`);
    this.name = 'ApiRefusal';
    this.problem = problem;
  }
}

/**
 * Begins a session with an API key or the API token. What keeps it is a cookie that no script can read; it opens the
 * queues too.
 * @throws {ApiRefusal} when it is none
 */
export async function login(key: string): Promise<void> {
  await call('/api/recovery/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** @throws {ApiRefusal} with the API's own words, or an error when it cannot be reached */
export async function fetchStatus(signal: AbortSignal): Promise<StatusResponse> {
  const body = await call('/api/recovery/status', {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (!isStatus(body)) throw new Error('the server answered something else than the status');
  return body;
}

/** @throws {ApiRefusal} with the reason why the restart may not start now */
export async function requestRestart(service: string): Promise<void> {
  await call('/api/recovery/restart', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ service }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

async function call(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(path, { ...init, cache: 'no-store' });
  const body: unknown = await response.json();
  if (response.ok) return body;
  throw isProblem(body) ? new ApiRefusal(body) : new Error(`the server answered ${response.status}`);
}

// The gateway validates what it sends; here it is only told apart from the answers of something in between.
function isStatus(body: unknown): body is StatusResponse {
  return typeof body === 'object' && body !== null && 'services' in body && 'history' in body;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'requestId' in body;
}
