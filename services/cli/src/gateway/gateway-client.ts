import { problemSchema } from '@recovery/contracts';
import { AppError, errorMessage } from '@recovery/runtime';
import { z } from 'zod';
import { EXIT } from '../exit-codes.ts';
import type { GatewayAddress } from './find-gateway.ts';
import { GatewayProblem, WITHOUT_US } from './gateway-problem.ts';

/** What stands in a query; what is undefined is not sent. */
export type Query = Readonly<Record<string, string | number | undefined>>;

interface SendOptions<T> {
  readonly method: 'POST' | 'PATCH';
  readonly body: unknown;
  readonly schema: z.ZodType<T>;
}

const TIMEOUT_MS = 10_000;

const readinessSchema = z.looseObject({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), message: z.string().optional() })),
});

/**
 * The API of a gateway. Every method throws what it refuses as a GatewayProblem, and `gateway_unreachable` or
 * `gateway_strange` when nobody answers, or nobody that we know.
 */
export class GatewayClient {
  readonly #address: GatewayAddress;
  readonly #signal: AbortSignal;

  constructor(address: GatewayAddress, signal: AbortSignal) {
    this.#address = address;
    this.#signal = signal;
  }

  get url(): string {
    return this.#address.url.href.replace(/\/$/u, '');
  }

  /** @param path below the address, such as `api/recovery/status` */
  async get<T>(path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T> {
    return this.#read(await this.#ask(path, { query }), schema);
  }

  /** What the gateway says of whether it can do its work, also when it cannot. */
  async readiness(): Promise<z.output<typeof readinessSchema>> {
    const response = await this.#ask('readyz', {});
    if (response.status !== 503 || !isOfType(response, 'application/json'))
      return this.#read(response, readinessSchema);
    const parsed = readinessSchema.safeParse(await this.#bodyOf(response));
    if (!parsed.success) throw this.#strange(response);
    return parsed.data;
  }

  async send<T>(path: string, { schema, ...request }: SendOptions<T>): Promise<T> {
    return this.#read(await this.#ask(path, request), schema);
  }

  /** Server-sent events from after `lastEventId`, or from now on; the answer has no end. */
  async openEvents(lastEventId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers: Record<string, string> = lastEventId === null ? {} : { 'last-event-id': lastEventId };
    // The time-out is for the headers; the body goes on.
    const tooLate = new AbortController();
    const timer = setTimeout(() => tooLate.abort(new Error('no answer in time')), TIMEOUT_MS);
    try {
      const response = await this.#ask('api/recovery/events', {
        headers: { ...headers, accept: 'text/event-stream' },
        signal: AbortSignal.any([signal, tooLate.signal]),
      });
      if (!response.ok) throw await this.#refusal(response);
      if (response.body === null || !isOfType(response, 'text/event-stream')) throw this.#strange(response);
      return response.body;
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(
    path: string,
    {
      method = 'GET',
      query = {},
      body,
      headers = {},
      signal = AbortSignal.timeout(TIMEOUT_MS),
    }: {
      method?: string;
      query?: Query;
      body?: unknown;
      headers?: Readonly<Record<string, string>>;
      signal?: AbortSignal;
    },
  ): Promise<Response> {
    const url = new URL(path, `${this.url}/`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const { token } = this.#address;
    try {
      return await fetch(url, {
        method,
        // A redirect would carry the key to another address.
        redirect: 'error',
        headers: {
          ...headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, this.#signal]),
      });
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw this.#unreachable(cause);
    }
  }

  async #read<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
    if (!response.ok) throw await this.#refusal(response);
    if (!isOfType(response, 'application/json')) throw this.#strange(response);
    const parsed = schema.safeParse(await this.#bodyOf(response));
    if (!parsed.success) throw this.#strange(response);
    return parsed.data;
  }

  async #refusal(response: Response): Promise<Error> {
    if (!isOfType(response, 'application/problem+json')) return this.#strange(response);
    const parsed = problemSchema.safeParse(await this.#bodyOf(response));
    return parsed.success ? new GatewayProblem(parsed.data) : this.#strange(response);
  }

  async #bodyOf(response: Response): Promise<unknown> {
    try {
      return await response.json();
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw this.#unreachable(cause);
    }
  }

  #unreachable(cause: unknown): AppError {
    const reason = errorMessage(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause);
    return new AppError(
      'gateway_unreachable',
      `no answer from the API at ${this.url}, which ${this.#address.namedBy} names (${reason}): start it with npm start, or name another address with --url or RECOVERY_URL; ${WITHOUT_US}`,
      { retryable: true, cause, exitCode: EXIT.unreachable },
    );
  }

  #strange(response: Response): AppError {
    const type = response.headers.get('content-type') ?? 'no type';
    return new AppError(
      'gateway_strange',
      `${this.url} does not answer as the API of this version would (HTTP ${response.status}, ${type}): is the address right?`,
      { exitCode: EXIT.unreachable },
    );
  }
}

function isOfType(response: Response, type: string): boolean {
  return (response.headers.get('content-type') ?? '').split(';')[0]?.trim() === type;
}
