import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares `Authorization: Bearer <token>` in constant time; digests make the lengths equal. */
export function bearerMatches(authorization: string | undefined, token: string): boolean {
  const presented = /^Bearer ([^\s]+)$/iu.exec(authorization ?? '')?.[1];
  return presented !== undefined && timingSafeEqual(digest(presented), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
