import type { ErrorClass } from '@recovery/domain';
import { HEALTHY, unhealthy, type Finding } from '../finding.ts';
import { openSocket } from '../open-socket.ts';
import type { ProbeKindRun } from '../probe.ts';
import { exchange } from '../redis/resp.ts';

const DEFAULT_PORT = 6379;

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
  try {
    const replies = await exchange(socket, [...credentialsOf(address), ['PING'], ['ROLE']]);
    const role = replies.at(-1);
    const failure = replies.find(
      (reply) => reply.type === 'error' && !(reply === role && isOldOrForbidden(reply.text)),
    );
    if (failure !== undefined) return findingOfReply(failure.text);
    return role?.text === 'slave' ? unhealthy('readonly', 'it is a replica and refuses writes') : HEALTHY;
  } finally {
    socket.destroy();
  }
};

function credentialsOf({ username, password }: URL): string[][] {
  if (password === '') return [];
  const words = [username, password].map(decodeURIComponent).filter((word) => word !== '');
  return [['AUTH', ...words]];
}

/** ROLE may be forbidden by an ACL; that is no failure. */
function isOldOrForbidden(text: string): boolean {
  return text.startsWith('NOPERM') || text.startsWith('ERR unknown command');
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
