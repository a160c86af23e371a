import { digestOfKey } from '@recovery/configuration';
import { loginRequestSchema, loginResponseSchema } from '@recovery/contracts';
import { newSessionToken, sessionCookie } from '../auth/session-cookie.ts';
import { addressGroup } from '../http/address-group.ts';
import { retryAfter } from '../http/retry-after.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';

const SESSION_MS = 12 * 3_600_000;

export const postLogin = defineRoute({
  method: 'post',
  path: '/api/recovery/login',
  access: 'open',
  audit: 'login',
  summary: 'Begin a session with an API key or the API token',
  description:
    'Sets a cookie that no script can read and no other site can send. The session ends after 12 hours, by logout, or when its key is revoked. Ten tries at once from one address, then one every six seconds.',
  input: { ...NO_INPUT, body: loginRequestSchema },
  bodyExample: { key: 'rk_…' },
  responses: {
    200: {
      description: 'The session has begun.',
      schema: loginResponseSchema,
      example: { name: 'ann', role: 'operator', expiresAt: '2026-03-29T22:00:00.000Z' },
    },
  },
  problems: ['unauthorized', 'too_many_logins'],
}).servedBy(async ({ gateway: { credentials, logins, store }, caller, body: { key }, header, now }) => {
  const waitMs = logins.take(addressGroup(caller.from));
  if (waitMs > 0) return { problem: 'too_many_logins', details: { headers: retryAfter(waitMs) } };
  const credential = credentials.check(key);
  if (credential === null || credential.role === 'heartbeat') return { problem: 'unauthorized' };
  const { name, role, digest } = credential;
  const token = newSessionToken();
  const expiresAt = now + SESSION_MS;
  await inTime('beginning the session', () =>
    store.sessions.begin(digestOfKey(token), { credential: digest, expiresAt }, { ttlMs: SESSION_MS }),
  );
  const isSecure = header('origin')?.startsWith('https:') ?? false;
  return {
    status: 200,
    body: { name, role, expiresAt: new Date(expiresAt).toISOString() },
    headers: { 'set-cookie': sessionCookie(token, { maxAgeMs: SESSION_MS, isSecure }) },
    by: name,
  };
});
