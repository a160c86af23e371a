import { z } from 'zod';

const DNS_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

export const KUBERNETES_KINDS = ['deployment', 'statefulset', 'daemonset', 'pod'] as const;
export type KubernetesKind = (typeof KUBERNETES_KINDS)[number];

const path = z.string().min(1).max(1024);

/** One object of a cluster, and how the cluster is reached: as a pod of it, unless given otherwise. */
export const kubernetesFields = {
  /** `deployment/orders`, `statefulset/redis`, `daemonset/agent` or `pod/redis-0`. */
  target: z
    .string()
    .max(300)
    .regex(
      new RegExp(`^(?:${KUBERNETES_KINDS.join('|')})/${DNS_LABEL}(?:\\.${DNS_LABEL})*$`, 'u'),
      'must be deployment/, statefulset/, daemonset/ or pod/ and a name',
    ),
  /** The worker's own when not given. */
  namespace: z
    .string()
    .regex(new RegExp(`^${DNS_LABEL}$`, 'u'), 'must be the name of a namespace')
    .optional(),
  /** Address of the API server; that of the cluster that the worker runs in when not given. */
  apiServer: z.url({ protocol: /^https$/u, error: 'must be an https address' }).optional(),
  /** Bearer token, read anew for each call; that of the pod's service account when not given. */
  tokenFile: path.optional(),
  /** Certificates by which the API server is known, PEM; those of the service account when not given. */
  caFile: path.optional(),
};
export type KubernetesPlace = z.infer<z.ZodObject<typeof kubernetesFields>>;
