import { digestOfKey } from '@recovery/configuration';
import type { Sessions } from '@recovery/store';
import type { Request } from 'express';
import { addressOf } from '../http/address-of.ts';
import { inTime } from '../in-time.ts';
import type { Caller } from './caller.ts';
import type { Credential, Credentials } from './credentials.ts';
import { sessionTokenIn } from './session-cookie.ts';

/** `nobody`: showed nothing; `wrong`: showed what is no credential, or none any more. */
export type Identified = Caller | 'nobody' | 'wrong';
export type IdentifyCaller = (request: Request) => Promise<Identified>;

/**
 * Who sent a request: by `Authorization: Bearer`, else by the cookie of a session, else `local` where nobody
 * needs a key.
 * @throws {AppError} `store_unavailable` and its kin when a session cannot be looked up
 */
export function identifyCaller({
  credentials,
  sessions,
}: {
  credentials: Credentials;
  sessions: Sessions;
}): IdentifyCaller {
  const known = (credential: Credential, via: Caller['via'], from: string): Caller => ({
    name: credential.name,
    role: credential.role,
    via,
    from,
  });
  return async (request) => {
    const from = addressOf(request);
    const otherwise = (reason: 'nobody' | 'wrong'): Identified =>
      credentials.areNeeded ? reason : { name: 'local', role: 'admin', via: 'open', from };

    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) {
      const shown = /^Bearer ([^\s]+)$/iu.exec(authorization)?.[1];
      const credential = shown === undefined ? null : credentials.check(shown);
      return credential === null ? otherwise('wrong') : known(credential, 'key', from);
    }
    const token = sessionTokenIn(cookie);
    if (token === null) return otherwise('nobody');
    const session = await inTime('looking up the session', () => sessions.find(digestOfKey(token)));
    const credential = session === null ? null : credentials.byDigest(session.credential);
    return credential === null ? otherwise('nobody') : known(credential, 'session', from);
  };
}
