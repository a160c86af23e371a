import { randomBytes } from 'node:crypto';

const NAME = 'recovery_session';
const VALUE = /^[\w-]{43}$/u;

/** 32 random bytes: what a browser shows in place of a key. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The session token in a Cookie header; null when there is none. */
export function sessionTokenIn(header: string | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === NAME && value !== undefined && VALUE.test(value)) return value;
  }
  return null;
}

/**
 * A Set-Cookie header; with null it removes the cookie. No script can read it, no other site can send it.
 * @param options.isSecure the page was loaded over https: then the cookie never travels without
 */
export function sessionCookie(
  token: string | null,
  { maxAgeMs, isSecure }: { maxAgeMs: number; isSecure: boolean },
): string {
  const seconds = token === null ? 0 : Math.floor(maxAgeMs / 1000);
  const secure = isSecure ? '; Secure' : '';
  return `${NAME}=${token ?? ''}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
