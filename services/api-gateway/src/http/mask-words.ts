import { maskUrl } from '@recovery/runtime';

/** What people write in their own words, and others read for ever. */
const WORDS = ['reason', 'note'] as const;

/** The body with the credentials of every URL in such words replaced: no password comes in by them. */
export function maskWords(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const masked = new Map<string, unknown>(Object.entries(body));
  for (const name of WORDS) {
    const words = masked.get(name);
    if (typeof words === 'string') masked.set(name, maskUrl(words));
  }
  return Object.fromEntries(masked);
}
