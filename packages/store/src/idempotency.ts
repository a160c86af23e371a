import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

/** What was asked for under an idempotency key. */
export interface Claim {
  /** Tells one request from another under the same key. */
  readonly fingerprint: string;
  /** The id that the result has or will have. */
  readonly recoveryId: string;
}

export interface Idempotency {
  /** Whoever is first decides what the key stands for; everybody is told. @param key a digest */
  claim(key: string, claim: Claim): Promise<Claim>;
  /** What was refused may be asked for again under the same key. */
  release(key: string): Promise<void>;
}

const KEPT_MS = 86_400_000;

export function createIdempotency(connection: StoreConnection): Idempotency {
  return {
    claim: async (key, claim) => {
      const name = KEYS.idempotency(key);
      const text = JSON.stringify(claim);
      const isFirst = await connection.run((redis) => redis.set(name, text, 'PX', KEPT_MS, 'NX'));
      if (isFirst === 'OK') return claim;
      return parse(await connection.run((redis) => redis.get(name))) ?? claim;
    },
    release: async (key) => {
      await connection.run((redis) => redis.del(KEYS.idempotency(key)));
    },
  };
}

function parse(text: string | null): Claim | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isClaim(value) ? value : null;
  } catch {
    return null;
  }
}

function isClaim(value: unknown): value is Claim {
  return (
    typeof value === 'object' &&
    value !== null &&
    'fingerprint' in value &&
    typeof value.fingerprint === 'string' &&
    'recoveryId' in value &&
    typeof value.recoveryId === 'string'
  );
}
