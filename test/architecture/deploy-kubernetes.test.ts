import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseServicesFile, type KubernetesPlace } from '@recovery/contracts';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROOT } from './workspace.ts';

const BASE = join(ROOT, 'deploy/kubernetes/base');
const GRACE_SECONDS = 12;

const labels = z.record(z.string(), z.string());
const probe = z.looseObject({
  httpGet: z.looseObject({ path: z.string(), port: z.string() }).optional(),
  exec: z.looseObject({}).optional(),
});
const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.int() })),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.object({
    requests: z.object({ cpu: z.string(), memory: z.string() }),
    limits: z.object({ memory: z.string() }),
  }),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.looseObject({ name: z.string() })),
});
const podSchema = z.looseObject({
  automountServiceAccountToken: z.boolean().optional(),
  serviceAccountName: z.string().optional(),
  terminationGracePeriodSeconds: z.int().min(GRACE_SECONDS),
  securityContext: z.object({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().min(1),
    runAsGroup: z.int().min(1),
    fsGroup: z.int().min(1),
    seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.array(containerSchema).length(1),
  volumes: z.array(z.looseObject({ name: z.string() })),
});
const workloadSchema = z.looseObject({
  kind: z.enum(['Deployment', 'StatefulSet']),
  metadata: z.looseObject({ name: z.string(), labels }),
  spec: z.looseObject({
    replicas: z.int().optional(),
    selector: z.object({ matchLabels: labels }),
    template: z.object({ metadata: z.object({ labels }), spec: podSchema }),
    volumeClaimTemplates: z.array(z.looseObject({ metadata: z.object({ name: z.string() }) })).default([]),
  }),
});
const roleSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  rules: z.array(
    z.strictObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      resourceNames: z.array(z.string()).min(1),
      verbs: z.array(z.string()),
    }),
  ),
});
const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

const kustomization = z
  .looseObject({ resources: z.array(z.string()) })
  .parse(parseAllDocuments(readFileSync(join(BASE, 'kustomization.yaml'), 'utf8'))[0]?.toJS());
const objects = kustomization.resources.flatMap((file) =>
  parseAllDocuments(readFileSync(join(BASE, file), 'utf8'), { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return objectSchema.parse(document.toJS());
  }),
);
const ofKind = (...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind));
const workloads = ofKind('Deployment', 'StatefulSet').map((object) => workloadSchema.parse(object));
const services = parseServicesFile(readFileSync(join(BASE, 'config/services.yaml'), 'utf8'), {
  path: 'services.yaml',
  env: {},
}).services;

describe('deploy/kubernetes', () => {
  it('names every file of it', () => {
    const files = readdirSync(BASE).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
    expect(kustomization.resources.toSorted()).toEqual(files.toSorted());
  });

  it('has everything in its own namespace, and rights where the services are', () => {
    const elsewhere = objects.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'recovery');
    expect([...new Set(elsewhere.map(({ kind }) => kind))].toSorted()).toEqual(['Role', 'RoleBinding']);
  });

  it('runs every component and its Redis', () => {
    expect(workloads.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      'api-gateway',
      'probe-worker',
      'recovery-worker',
      'redis',
      'scheduler',
    ]);
  });

  it.each(workloads.map((workload) => [workload.metadata.name, workload] as const))(
    '%s fits together',
    (name, { metadata, spec }) => {
      const { template } = spec;
      expect(template.metadata.labels).toMatchObject(spec.selector.matchLabels);
      expect(metadata.labels).toMatchObject(spec.selector.matchLabels);
      const [container] = template.spec.containers;
      expect(container?.image).toMatch(name === 'redis' ? /^redis:8/u : new RegExp(`^recovery/${name}:\\d`, 'u'));
      const ports = container?.ports.map((port) => port.name);
      for (const kind of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
        const { httpGet, exec } = container?.[kind] ?? {};
        expect(httpGet === undefined ? exec : ports?.includes(httpGet.port)).toBeTruthy();
      }
      // An outage of Redis must not make the cluster restart the healer.
      expect(container?.livenessProbe.httpGet?.path).toBe(name === 'redis' ? undefined : '/livez');
      const volumes = [...template.spec.volumes, ...spec.volumeClaimTemplates.map((claim) => claim.metadata)];
      expect(volumes.map((volume) => volume.name).toSorted()).toEqual(
        container?.volumeMounts.map((mount) => mount.name).toSorted(),
      );
      // Kubernetes fills in $(NAME) only from what stands above.
      const known = container?.env ?? [];
      for (const [index, { value = '' }] of known.entries()) {
        for (const [, used] of value.matchAll(/\$\(([A-Z_]+)\)/gu)) {
          expect(known.slice(0, index).map((variable) => variable.name)).toContain(used);
        }
      }
    },
  );

  it('gives the token of a service account to the two that need one', () => {
    const withToken = workloads.filter(({ spec }) => spec.template.spec.automountServiceAccountToken !== false);
    expect(withToken.map(({ spec }) => spec.template.spec.serviceAccountName ?? 'none').toSorted()).toEqual([
      'probe-worker',
      'recovery-worker',
    ]);
    expect(
      ofKind('ServiceAccount')
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    ).toEqual(['probe-worker', 'recovery-worker']);
  });

  it('gives the rights that its services.yaml needs, by name, and no others', () => {
    const granted = new Map(
      ofKind('Role').map((object) => {
        const { metadata, rules } = roleSchema.parse(object);
        return [metadata.name, rules.flatMap((rule) => rightsOf(metadata.namespace, rule)).toSorted()];
      }),
    );
    const specs = Object.values(services);
    const checked = specs.flatMap(({ probe: spec }) => (spec.kind === 'kubernetes' ? [spec] : []));
    const steps = specs.flatMap(({ ladder }) => ladder.flatMap((rung) => rung.steps));
    const acted = steps.flatMap((step) => (step.driver === 'kubernetes' ? [step] : []));
    const needed = (places: readonly KubernetesPlace[], verbsFor: (kind: string) => readonly string[]): string[] =>
      places
        .flatMap(({ target, namespace = '' }) => {
          const [kind = '', name = ''] = target.split('/');
          return verbsFor(kind).map((verb) => `${namespace} ${verb} ${kind}s ${name}`);
        })
        .toSorted();
    expect(granted).toEqual(
      new Map([
        ['recovery-probe', needed(checked, () => ['get'])],
        ['recovery-act', needed(acted, (kind) => ['get', kind === 'pod' ? 'delete' : 'patch'])],
      ]),
    );
  });

  it('scales probe workers by a number that the gateway gives', () => {
    const source = readFileSync(join(ROOT, 'services/api-gateway/src/metrics/create-metrics.ts'), 'utf8');
    const [scaler] = ofKind('HorizontalPodAutoscaler');
    const { name } = z
      .object({
        spec: z.object({
          metrics: z.tuple([z.object({ external: z.object({ metric: z.object({ name: z.string() }) }) })]),
        }),
      })
      .parse(scaler).spec.metrics[0].external.metric;
    expect(source).toContain(`'${name}'`);
    // Who scales it must not be contradicted by the manifest at each apply.
    expect(workloads.find(({ metadata }) => metadata.name === 'probe-worker')?.spec.replicas).toBeUndefined();
  });

  it('keeps a pod of what has several while nodes are emptied', () => {
    const budgets = ofKind('PodDisruptionBudget').map(({ metadata }) => metadata.name);
    const several = workloads.filter(({ spec }) => spec.replicas !== 1).map(({ metadata }) => metadata.name);
    expect(budgets.toSorted()).toEqual(several.toSorted());
  });

  it('begins with a policy that lets nobody in or out', () => {
    expect(ofKind('NetworkPolicy')[0]).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  });

  const kubectl = ['/usr/bin/kubectl', '/usr/local/bin/kubectl'].find((path) => existsSync(path));
  it.skipIf(kubectl === undefined)('is put together by kustomize', () => {
    const built = execFileSync(kubectl ?? '', ['kustomize', BASE], { encoding: 'utf8' });
    const kinds = parseAllDocuments(built).map((document) => objectSchema.parse(document.toJS()).kind);
    expect(kinds).toHaveLength(objects.length + 1);
    expect(kinds).toContain('ConfigMap');
  });
});

function rightsOf(
  namespace: string,
  { resources, resourceNames, verbs }: z.infer<typeof roleSchema>['rules'][number],
): string[] {
  return resources.flatMap((resource) =>
    resourceNames.flatMap((name) => verbs.map((verb) => `${namespace} ${verb} ${resource} ${name}`)),
  );
}
