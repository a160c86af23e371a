import { problemSchema, type Problem } from '@recovery/contracts';
import type { z } from 'zod';

const TIMEOUT_MS = 10_000;

/** What the API answered instead of what was asked for, in its own words. */
export class ApiRefusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(inWords(problem));
    this.name = 'ApiRefusal';
    this.problem = problem;
  }
}

function inWords({ title, detail }: Problem): string {
  return detail === undefined || detail === title ? title : `${title}: ${detail}`;
}

/**
 * One call of the API, its answer as the schema of the contract has it.
 * @throws {ApiRefusal} with the API's own words; an error when it cannot be reached or answers something else
 */
export async function call<T>(
  schema: z.ZodType<T>,
  path: string,
  { method = 'GET', body, headers = {}, signal }: CallOptions = {},
): Promise<T> {
  const response = await reach(path, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    cache: 'no-store',
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]),
  });
  if (!response.ok) throw await refusalOf(response);
  const parsed = schema.safeParse(await response.json());
  if (!parsed.success) throw new Error('The server answered something that this page does not understand; reload it.');
  return parsed.data;
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** @throws an error in words when there is no answer */
async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (init.signal?.aborted === true && !(cause instanceof DOMException && cause.name === 'TimeoutError')) throw cause;
    throw new Error('The server cannot be reached.', { cause });
  }
}

/** The problem of an answer that is none of the expected ones. */
export async function refusalOf(response: Response): Promise<Error> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  return parsed.success ? new ApiRefusal(parsed.data) : new Error(`The server answered ${response.status}.`);
}
