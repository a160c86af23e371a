import type { ErrorClass } from '@recovery/domain';
import type { ProbeSpecOf } from '@recovery/contracts';
import { refuseBlockedHost } from '../blocked-address.ts';
import { degraded, HEALTHY, unhealthy, type Finding } from '../finding.ts';
import { readHealthBody } from '../http/health-body.ts';
import { openClient } from '../http/open-client.ts';
import { readBody } from '../http/read-body.ts';
import type { ProbeKindRun } from '../probe.ts';

/** One request on a connection of its own. Redirects are not followed: the answer asked for is this one's. */
export const probeHttp: ProbeKindRun<'http'> = async (spec, { signal }) => {
  const url = new URL(spec.url);
  refuseBlockedHost(url.hostname);
  const client = openClient(url.origin, { signal });
  try {
    const { statusCode, body } = await client.request({
      method: spec.method,
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': 'recovery-probe', ...basicAuth(url), ...spec.headers },
      reset: true,
      signal,
    });
    return judge(spec, { statusCode, text: await readBody(body) });
  } finally {
    client.destroy().catch(() => undefined);
  }
};

function basicAuth({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function judge(spec: ProbeSpecOf<'http'>, { statusCode, text }: { statusCode: number; text: string }): Finding {
  const said = readHealthBody(text);
  if (!spec.expectStatus.includes(statusCode)) {
    const note = statusCode >= 300 && statusCode < 400 ? 'a redirect, not followed' : said.failures;
    return unhealthy(classOfStatus(statusCode), `HTTP ${statusCode}${note === null ? '' : `: ${note}`}`);
  }
  if (spec.expectBody !== undefined && !text.includes(spec.expectBody)) {
    return unhealthy('protocol', `HTTP ${statusCode}, but the body does not hold the expected text`);
  }
  return said.degraded === null ? HEALTHY : degraded(said.degraded);
}

function classOfStatus(statusCode: number): ErrorClass {
  if (statusCode === 429) return 'saturated';
  return statusCode === 401 || statusCode === 403 ? 'auth' : 'status';
}
