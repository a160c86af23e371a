import type { Socket } from 'node:net';
import type { ErrorClass } from '@recovery/domain';
import { AbstractConnector, Redis } from 'ioredis';
import { ProtocolError } from '../classify-error.ts';
import { HEALTHY, unhealthy, type Finding } from '../finding.ts';
import { ConnectionClosedError, openSocket } from '../open-socket.ts';
import type { ProbeKindRun } from '../probe.ts';

const DEFAULT_PORT = 6379;
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * A fresh connection: AUTH (when the address has credentials), PING, ROLE. A replica refuses writes, so it
 * is unhealthy (`readonly`): a service whose Redis was demoted cannot work.
 */
export const probeRedis: ProbeKindRun<'redis'> = async ({ url }, { signal }) => {
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
    const pong = redis.ping();
    const role = redis.role().then(([name]) => name, nullIfForbidden);
    // The first answer counts: a server without a free slot says so and resets the connection.
    const [, name] = await Promise.race([Promise.all([pong, role]), failed]);
    return name === 'slave' ? unhealthy('readonly', 'it is a replica and refuses writes') : HEALTHY;
  } catch (error) {
    const text = replyText(error);
    if (text !== null) return findingOfReply(text);
    throw systemError(error);
  } finally {
    redis.disconnect();
    socket.destroy();
  }
};

/** A client that speaks over a socket whose address was looked at. */
function clientOn(socket: Socket, { username, password }: URL): Redis {
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
function replyText(error: unknown): string | null {
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

/** ROLE may be forbidden by an ACL or unknown to an old server; that is no failure. */
function nullIfForbidden(error: unknown): null {
  if (/^(?:NOPERM|ERR unknown command)/u.test(replyText(error) ?? '')) return null;
  throw error;
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
