import { digestOfKey } from '@recovery/configuration';
import { logoutResponseSchema } from '@recovery/contracts';
import { sessionCookie, sessionTokenIn } from '../auth/session-cookie.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';

export const postLogout = defineRoute({
  method: 'post',
  path: '/api/recovery/logout',
  access: 'open',
  audit: 'logout',
  summary: 'End the session',
  input: NO_INPUT,
  bodyExample: {},
  responses: {
    200: { description: 'It has ended, if there was one.', schema: logoutResponseSchema, example: { status: 'ended' } },
  },
}).servedBy(async ({ gateway: { credentials, store }, header }) => {
  const token = sessionTokenIn(header('cookie'));
  const ended =
    token === null ? null : await inTime('ending the session', () => store.sessions.end(digestOfKey(token)));
  const who = ended === null ? null : credentials.byDigest(ended.credential);
  const isSecure = header('origin')?.startsWith('https:') ?? false;
  return {
    status: 200,
    body: { status: 'ended' },
    headers: { 'set-cookie': sessionCookie(null, { maxAgeMs: 0, isSecure }) },
    changedNothing: ended === null,
    ...(who === null ? {} : { by: who.name }),
  };
});
