import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

/** Somebody who has shown a key once, and is known by a cookie since. */
export interface Session {
  /** Digest of the key that was shown: who revokes the key ends its sessions. */
  readonly credential: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Sessions by the digest of their cookie: whoever reads Redis cannot take one over. */
export interface Sessions {
  begin(digest: string, session: Session, options: { ttlMs: number }): Promise<void>;
  /** null when there is none, or none any more. */
  find(digest: string): Promise<Session | null>;
  /** Gives the session that has ended; null when there was none. */
  end(digest: string): Promise<Session | null>;
}

export function createSessions(connection: StoreConnection): Sessions {
  return {
    begin: async (digest, session, { ttlMs }) => {
      const text = JSON.stringify(session);
      await connection.run((redis) => redis.set(KEYS.session(digest), text, 'PX', Math.round(ttlMs)));
    },
    find: async (digest) => parse(await connection.run((redis) => redis.get(KEYS.session(digest)))),
    end: async (digest) => parse(await connection.run((redis) => redis.getdel(KEYS.session(digest)))),
  };
}

function parse(text: string | null): Session | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isSession(value) ? value : null;
  } catch {
    return null;
  }
}

function isSession(value: unknown): value is Session {
  return (
    typeof value === 'object' &&
    value !== null &&
    'credential' in value &&
    typeof value.credential === 'string' &&
    'expiresAt' in value &&
    typeof value.expiresAt === 'number'
  );
}
