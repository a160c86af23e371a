import type { Socket } from 'node:net';
import type { ErrorClass } from '@recovery/domain';
import { AbstractConnector, Redis } from 'ioredis';
import { ProtocolError } from '../classify-error.ts';
import { unhealthy, type Finding } from '../finding.ts';
import { ConnectionClosedError, openSocket } from '../open-socket.ts';

const DEFAULT_PORT = 6379;
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * Asks over a fresh connection (AUTH when the address has credentials) whose address was looked at, and closes it.
 * What the server refuses is a finding.
 * @throws a system error when the connection breaks
 */
export async function askRedis(
  url: string,
  { signal, ask }: { signal: AbortSignal; ask: (redis: Redis) => Promise<Finding> },
): Promise<Finding> {
  const address = new URL(url);
  const socket = await openSocket({
    host: address.hostname.replace(/^\[|\]$/gu, ''),
    port: address.port === '' ? DEFAULT_PORT : Number(address.port),
    tls: address.protocol === 'rediss:',
    signal,
  });
  const redis = clientOn(socket, address);
  // A refused AUTH comes as an event, not as a reply.
  const failed = new Promise<never>((_resolve, reject) => redis.on('error', reject));
  try {
    await Promise.race([redis.connect(), failed]);
    // The first answer counts: a server without a free slot says so and resets the connection.
    return await Promise.race([ask(redis), failed]);
  } catch (error) {
    const text = replyText(error);
    if (text !== null) return findingOfReply(text);
    throw systemError(error);
  } finally {
    redis.disconnect();
    socket.destroy();
  }
}

/** A client that speaks over a socket whose address was looked at. */
function clientOn(socket: Socket, { username, password, pathname }: URL): Redis {
  const database = Number(pathname.slice(1));
  class OpenSocketConnector extends AbstractConnector {
    constructor() {
      super(DISCONNECT_TIMEOUT_MS);
    }
    override connect(): Promise<Socket> {
      return Promise.resolve(socket);
    }
  }
  return new Redis({
    Connector: OpenSocketConnector,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(Number.isInteger(database) ? { db: database } : {}),
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
}

/** What a Redis server answered with instead of a value; null for any other failure. */
export function replyText(error: unknown): string | null {
  return error instanceof Error && error.name === 'ReplyError' ? error.message : null;
}

/** The client's own words for a broken connection and a foreign protocol carry no code. */
function systemError(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error;
  if (error.message.startsWith('Connection is closed')) return new ConnectionClosedError();
  if (/^(?:Unknown RESP type|Protocol error)/u.test(error.message)) {
    return new ProtocolError('the answer is not that of a Redis server');
  }
  return error;
}

const BY_PREFIX: readonly (readonly [RegExp, ErrorClass])[] = [
  [/^LOADING/u, 'starting'],
  [/^(?:NOAUTH|WRONGPASS|NOPERM|DENIED)/u, 'auth'],
  [/^ERR (?:AUTH|invalid password|Client sent AUTH)/iu, 'auth'],
  [/^(?:READONLY|MISCONF|MASTERDOWN)/u, 'readonly'],
  [/^ERR max(?:imum)? number of clients/iu, 'saturated'],
  [/^(?:OOM|BUSY)/u, 'saturated'],
];

function findingOfReply(text: string): Finding {
  const errorClass = BY_PREFIX.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
  return unhealthy(errorClass, text);
}
