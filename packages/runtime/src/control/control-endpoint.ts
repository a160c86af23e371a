import { z } from 'zod';
import type { Logger } from '../create-logger.ts';
import { errorMessage } from '../error-message.ts';
import type { HttpReply } from '../health/http-reply.ts';
import { bearerMatches } from './bearer.ts';
import { openFence } from './fence.ts';

export type ControlOperation = (input: unknown, signal: AbortSignal) => Promise<unknown>;

export interface ControlOptions {
  /** Bearer token; without one every request is answered 403. */
  token: string | undefined;
  /** The signal is aborted when the server closes or a newer fencing token arrives. */
  operations: Record<string, ControlOperation>;
  /** Keeps the highest fencing token over restarts. */
  fenceFile?: string;
}

/**
 * The operation that every service has: it does nothing but make its token the highest seen. Whoever ends an
 * attempt that was interrupted calls it, so that nothing of that attempt can arrive any more.
 */
const FENCE = 'fence';

/** Body of a finished operation: 200 when ok, 500 when not. */
export interface ControlReply {
  ok: boolean;
  result?: unknown;
  error?: string;
}

export interface ControlEndpoint {
  /** Null when the request may go on, else the refusal. */
  refusal(authorization: string | undefined): HttpReply | null;
  describe(): HttpReply;
  perform(operation: string, body: unknown): Promise<HttpReply>;
  close(): void;
}

const commandSchema = z.strictObject({
  fencingToken: z.int().positive(),
  input: z.unknown().optional(),
});

/** The fenced, authenticated door through which a service is stopped, cleared and started; one operation at a time. */
export function createControlEndpoint({ options, log }: { options: ControlOptions; log: Logger }): ControlEndpoint {
  const fence = openFence(options.fenceFile);
  const operations = new Map(Object.entries(options.operations));
  let inFlight: AbortController | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const stale = (): HttpReply => ({
    status: 409,
    body: {
      code: 'fencing_token_stale',
      message: 'a higher fencing token has been seen',
      highestSeen: fence.highestSeen,
    },
  });

  const run = async (name: string, operation: ControlOperation, command: z.infer<typeof commandSchema>) => {
    // Somebody with a newer token came while this one waited its turn: its holder has lost the lease.
    if (command.fencingToken < fence.highestSeen || closed) return stale();
    const abort = new AbortController();
    inFlight = abort;
    log.info({ operation: name, fencingToken: command.fencingToken }, 'control operation started');
    try {
      const result = await operation(command.input, abort.signal);
      log.info({ operation: name, fencingToken: command.fencingToken }, 'control operation done');
      return reply({ ok: true, result });
    } catch (error) {
      log.error({ err: error, operation: name, fencingToken: command.fencingToken }, 'control operation failed');
      return reply({ ok: false, error: errorMessage(error) });
    } finally {
      inFlight = null;
    }
  };

  return {
    refusal: (authorization) => {
      if (options.token === undefined || options.token === '') {
        return { status: 403, body: { code: 'control_disabled', message: 'no control token is configured' } };
      }
      if (bearerMatches(authorization, options.token)) return null;
      return { status: 401, body: { code: 'unauthenticated', message: 'a valid bearer token is required' } };
    },
    describe: () => ({
      status: 200,
      body: { operations: [...operations.keys(), FENCE], highestFencingToken: fence.highestSeen },
    }),
    perform: async (name, body) => {
      const operation = name === FENCE ? doNothing : operations.get(name);
      if (operation === undefined) {
        return { status: 404, body: { code: 'operation_unknown', message: 'no such operation' } };
      }
      const command = commandSchema.safeParse(body);
      if (!command.success) {
        return { status: 400, body: { code: 'body_invalid', message: z.prettifyError(command.error) } };
      }
      if (!fence.advance(command.data.fencingToken)) return stale();
      inFlight?.abort();
      const outcome = queue.then(() => run(name, operation, command.data));
      queue = outcome;
      return await outcome;
    },
    close: () => {
      closed = true;
      inFlight?.abort();
    },
  };
}

// It waits its turn like any other: once it is answered, nothing of an older token runs.
const doNothing: ControlOperation = () => Promise.resolve();

function reply(body: ControlReply): HttpReply {
  return { status: body.ok ? 200 : 500, body };
}
