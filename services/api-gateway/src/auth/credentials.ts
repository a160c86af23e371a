import { timingSafeEqual } from 'node:crypto';
import { digestOfKey, type ApiKeys } from '@recovery/configuration';
import type { Caller } from './caller.ts';

/** What somebody can show to be recognised by. */
export interface Credential {
  readonly name: string;
  readonly role: Caller['role'];
  /** SHA-256 of it, in hex. */
  readonly digest: string;
}

export interface Credentials {
  /** false: whoever reaches this server is its admin. */
  readonly areNeeded: boolean;
  /** The credential that the text is; null when it is none, or none any more. */
  check(text: string): Credential | null;
  byDigest(digest: string): Credential | null;
}

/**
 * The tokens of the environment and the API keys of the data directory. Without an API token nobody needs a key:
 * then the server listens on loopback alone (environment.ts sees to that).
 */
export function createCredentials({
  apiToken,
  heartbeatToken,
  keys,
}: {
  apiToken: string | undefined;
  heartbeatToken: string | undefined;
  keys: Pick<ApiKeys, 'list' | 'look'>;
}): Credentials {
  const fixed: readonly Credential[] = [
    ...(apiToken === undefined ? [] : [{ name: 'api-token', role: 'admin', digest: digestOfKey(apiToken) } as const]),
    ...(heartbeatToken === undefined
      ? []
      : [{ name: 'heartbeat', role: 'heartbeat', digest: digestOfKey(heartbeatToken) } as const]),
  ];
  // Digests are compared, each in constant time: how long it takes tells nothing of what would be right.
  const byDigest = (digest: string): Credential | null =>
    [...fixed, ...keys.list()].find((known) => isSame(known.digest, digest)) ?? null;
  const check = (text: string): Credential | null => {
    const digest = digestOfKey(text);
    const known = byDigest(digest);
    if (known !== null) return known;
    keys.look();
    return byDigest(digest);
  };
  return { areNeeded: apiToken !== undefined, check, byDigest };
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
