import { readFile } from 'node:fs/promises';
import { KUBERNETES_KINDS, type KubernetesKind, type KubernetesPlace } from '@recovery/contracts';
import { AppError, errorMessage } from '@recovery/runtime';

/** How one call to an API server is made, as of now. */
export interface KubernetesAccess {
  readonly kind: KubernetesKind;
  readonly name: string;
  readonly namespace: string;
  /** The object's address. */
  readonly url: string;
  readonly token: string;
  /** PEM. */
  readonly ca: string;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const COLLECTIONS = {
  deployment: '/apis/apps/v1/namespaces/NAMESPACE/deployments',
  statefulset: '/apis/apps/v1/namespaces/NAMESPACE/statefulsets',
  daemonset: '/apis/apps/v1/namespaces/NAMESPACE/daemonsets',
  pod: '/api/v1/namespaces/NAMESPACE/pods',
} satisfies Record<KubernetesKind, string>;

/**
 * Reads the token and the certificates anew: the kubelet replaces a token long before it ends.
 * @throws {AppError} `kubernetes_not_configured` when something of it is missing, and what to do about it
 */
export async function kubernetesAccess(place: KubernetesPlace): Promise<KubernetesAccess> {
  const { kind, name } = readTarget(place.target);
  const [token, ca, namespace] = await Promise.all([
    readSecret(place.tokenFile ?? `${SERVICE_ACCOUNT}/token`, 'tokenFile'),
    readSecret(place.caFile ?? `${SERVICE_ACCOUNT}/ca.crt`, 'caFile'),
    place.namespace ?? readSecret(`${SERVICE_ACCOUNT}/namespace`, 'namespace'),
  ]);
  const path = `${COLLECTIONS[kind].replace('NAMESPACE', namespace)}/${name}`;
  return { kind, name, namespace, token, ca, url: `${place.apiServer?.replace(/\/+$/u, '') ?? ownApiServer()}${path}` };
}

/** @throws {Error} for a target that the schema refuses */
function readTarget(target: string): { kind: KubernetesKind; name: string } {
  const [word, name = ''] = target.split('/');
  const kind = KUBERNETES_KINDS.find((each) => each === word);
  if (kind === undefined) throw new Error(`no such kind: ${word}`);
  return { kind, name };
}

function ownApiServer(): string {
  const host = process.env['KUBERNETES_SERVICE_HOST'];
  const port = process.env['KUBERNETES_SERVICE_PORT'] ?? '443';
  if (host === undefined) throw notConfigured('this is no pod of a cluster', 'apiServer');
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function readSecret(path: string, field: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw notConfigured(errorMessage(error), field);
  }
  if (text === '') throw notConfigured(`${path} is empty`, field);
  return text;
}

function notConfigured(reason: string, field: string): AppError {
  return new AppError(
    'kubernetes_not_configured',
    `the cluster cannot be reached: ${reason}; outside of a pod with a service account give ${field} in services.yaml`,
  );
}
