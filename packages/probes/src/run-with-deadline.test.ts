import { expect, test } from 'vitest';
import { HEALTHY, unhealthy } from './finding.ts';
import { runWithDeadline } from './run-with-deadline.ts';

const signal = new AbortController().signal;
const timedOut = unhealthy('timeout', 'too late');

test.each([
  ['EMFILE', 'unknown', 'observer'],
  ['ENFILE', 'unknown', 'observer'],
  ['ENOBUFS', 'unknown', 'observer'],
  ['ENOMEM', 'unknown', 'observer'],
  ['EADDRNOTAVAIL', 'unknown', 'observer'],
  ['ECONNREFUSED', 'unhealthy', 'refused'],
  ['CERT_HAS_EXPIRED', 'unhealthy', 'tls'],
  ['EAI_AGAIN', 'unhealthy', 'dns'],
  ['SOMETHING_NEW', 'unhealthy', 'other'],
])('%s, also as the cause of another error, is %s: %s', async (code, outcome, errorClass) => {
  const error = new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
  const result = await runWithDeadline(() => Promise.reject(error), { timeoutMs: 1000, signal, timedOut });
  expect(result).toMatchObject({ outcome, errorClass });
});

test('the work is told to stop once it has answered, so that nothing stays open', async () => {
  let inner: AbortSignal | null = null;
  const work = (given: AbortSignal): Promise<typeof HEALTHY> => {
    inner = given;
    return Promise.resolve(HEALTHY);
  };
  expect(await runWithDeadline(work, { timeoutMs: 1000, signal, timedOut })).toMatchObject({ outcome: 'healthy' });
  expect(inner).toMatchObject({ aborted: true });
});
