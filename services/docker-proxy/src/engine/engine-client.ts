import { AppError, errorMessage, readLines } from '@recovery/runtime';
import { Pool } from 'undici';
import {
  engineErrorSchema,
  engineEventSchema,
  engineInspectSchema,
  engineListSchema,
  type EngineContainer,
  type EngineEvent,
  type EngineInspect,
} from './engine-schemas.ts';

/** The part of the Engine API that is used. Paths have no version: every Engine then speaks its own. */
export interface Engine {
  /** Every container, those that do not run too. */
  list(): Promise<EngineContainer[]>;
  /** null: there is no such container (any more). */
  inspect(id: string): Promise<EngineInspect | null>;
  /** One call that changes a container; true when it changed something, false when it was so already (304). */
  act(id: string, verb: EngineVerb): Promise<boolean>;
  /** What happens to containers, until `signal` aborts or the Engine ends it. `onOpen` when nothing is missed from now on. */
  events(options: { signal: AbortSignal; onOpen: () => void; onEvent: (event: EngineEvent) => void }): Promise<void>;
  close(): Promise<void>;
}

export type EngineVerb = 'start' | 'stop' | 'restart' | 'kill' | 'unpause';

const MAX_CONNECTIONS = 32;
const ANSWER_WITHIN_MS = 5000;
/** A stop waits for the grace period of its container before it kills. */
const ACTION_WITHIN_MS = 300_000;
const EVENT_ACTIONS = ['start', 'die', 'oom', 'pause', 'unpause', 'health_status', 'destroy'];

/**
 * Talks to the Engine at its socket.
 * Every call throws AppError: `engine_unavailable` when it does not answer, `engine_refused` with its reason.
 */
export function openEngine(socketPath: string): Engine {
  const pool = new Pool('http://engine', {
    socketPath,
    connections: MAX_CONNECTIONS,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const call = async (
    method: 'GET' | 'POST',
    path: string,
    timeoutMs: number,
  ): Promise<{ status: number; body: unknown }> => {
    try {
      const { statusCode, body } = await pool.request({ method, path, signal: AbortSignal.timeout(timeoutMs) });
      const text = await body.text();
      return { status: statusCode, body: text === '' ? null : JSON.parse(text) };
    } catch (cause) {
      throw unavailable(cause);
    }
  };

  return {
    list: async () => {
      const reply = await call('GET', '/containers/json?all=1', ANSWER_WITHIN_MS);
      if (reply.status !== 200) throw refused('list', reply);
      return engineListSchema.parse(reply.body);
    },
    inspect: async (id) => {
      const reply = await call('GET', `/containers/${encodeURIComponent(id)}/json`, ANSWER_WITHIN_MS);
      if (reply.status === 404) return null;
      if (reply.status !== 200) throw refused('inspect', reply);
      return engineInspectSchema.parse(reply.body);
    },
    act: async (id, verb) => {
      const reply = await call('POST', `/containers/${encodeURIComponent(id)}/${verb}`, ACTION_WITHIN_MS);
      if (reply.status !== 204 && reply.status !== 304) throw refused(verb, reply);
      return reply.status === 204;
    },
    events: async ({ signal, onOpen, onEvent }) => {
      const filters = JSON.stringify({ type: ['container'], event: EVENT_ACTIONS });
      const path = `/events?filters=${encodeURIComponent(filters)}`;
      try {
        const { statusCode, body } = await pool.request({ method: 'GET', path, signal });
        if (statusCode !== 200) throw refused('events', { status: statusCode, body: null });
        onOpen();
        for await (const line of readLines(body)) {
          if (line.trim() === '') continue;
          const event = engineEventSchema.safeParse(JSON.parse(line));
          if (event.success) onEvent(event.data);
        }
      } catch (cause) {
        if (!signal.aborted) throw unavailable(cause);
      }
    },
    close: () => pool.destroy(),
  };
}

function refused(what: string, { status, body }: { status: number; body: unknown }): AppError {
  const parsed = engineErrorSchema.safeParse(body);
  const reason = parsed.success ? parsed.data.message.trim() : `HTTP ${status}`;
  return new AppError('engine_refused', `the Engine refuses ${what}: ${reason}`);
}

function unavailable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('engine_unavailable', `the Engine does not answer: ${errorMessage(cause)}`, {
    cause,
    retryable: true,
  });
}
