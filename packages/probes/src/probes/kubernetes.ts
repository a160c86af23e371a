import type { ProbeSpecOf } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import { refuseBlockedHost } from '../blocked-address.ts';
import { inconclusive, unhealthy, type Finding } from '../finding.ts';
import { openClient } from '../http/open-client.ts';
import { readBody } from '../http/read-body.ts';
import { findingOfPod, findingOfWorkload } from '../kubernetes/finding-of-object.ts';
import { kubernetesAccess, type KubernetesAccess } from '../kubernetes/kubernetes-access.ts';
import { podSchema, refusalSchema, workloadSchema } from '../kubernetes/object-schemas.ts';
import type { ProbeKindRun } from '../probe.ts';

/** More than the description of a large workload takes. */
const MAX_OBJECT_BYTES = 1024 * 1024;

/**
 * What the API server says of a workload or pod. That it cannot be asked, or does not let us, says nothing about
 * them: a control plane may be away while everything that it started runs.
 */
export const probeKubernetes: ProbeKindRun<'kubernetes'> = async (spec, { signal }) => {
  try {
    const access = await kubernetesAccess(spec);
    const { statusCode, content } = await get(access, signal);
    if (statusCode === 200) return findingOf(spec, access, content);
    const where = `${spec.target} in namespace ${access.namespace}`;
    if (statusCode === 404) return unhealthy('status', `there is no ${where}`);
    const { message } = refusalSchema.catch({ message: '', reason: '' }).parse(content);
    const advice = statusCode === 403 ? '; the service account needs the verb get on it' : '';
    return inconclusive('observer', `the API server answers HTTP ${statusCode} for ${where}: ${message}${advice}`);
  } catch (error) {
    return inconclusive('observer', `the API server does not say: ${errorMessage(error)}`);
  }
};

function findingOf(spec: ProbeSpecOf<'kubernetes'>, { kind }: KubernetesAccess, content: unknown): Finding {
  return kind === 'pod'
    ? findingOfPod(podSchema.parse(content))
    : findingOfWorkload(workloadSchema.parse(content), spec);
}

async function get(
  { url, token, ca }: KubernetesAccess,
  signal: AbortSignal,
): Promise<{ statusCode: number; content: unknown }> {
  const { origin, pathname, hostname } = new URL(url);
  refuseBlockedHost(hostname);
  const client = openClient(origin, { signal, ca });
  try {
    const { statusCode, body } = await client.request({
      method: 'GET',
      path: pathname,
      headers: { accept: 'application/json', authorization: `Bearer ${token}`, 'user-agent': 'recovery-probe' },
      reset: true,
      signal,
    });
    return { statusCode, content: parse(await readBody(body, MAX_OBJECT_BYTES)) };
  } finally {
    client.destroy().catch(() => undefined);
  }
}

/** null for what is no JSON: a proxy on the way may answer in words of its own. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
