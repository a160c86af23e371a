import { stepSpecSchema, type StepSpecOf } from '@recovery/contracts';
import { startFakeApiServer } from '@recovery/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { contextWith } from './action-context.test-data.ts';
import { kubernetesDriver } from './kubernetes.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const DEPLOYMENT = '/apis/apps/v1/namespaces/shop/deployments/orders';
const POD = '/api/v1/namespaces/shop/pods/redis-0';
const NOW = () => AbortSignal.timeout(5000);

async function cluster(deployment: object = {}) {
  const server = await startFakeApiServer({ token: 'canary-secret' });
  closers.push(server.close);
  server.objects.put(DEPLOYMENT, { spec: { replicas: 2, template: { metadata: {} }, ...deployment } });
  server.objects.put(POD, { status: { phase: 'Running' } });
  const { url: apiServer, tokenFile, caFile } = server;
  const step = (rest: object = {}): StepSpecOf<'kubernetes'> => {
    const place = {
      driver: 'kubernetes',
      target: 'deployment/orders',
      namespace: 'shop',
      apiServer,
      tokenFile,
      caFile,
    };
    const spec = stepSpecSchema.parse({ ...place, ...rest });
    if (spec.driver !== 'kubernetes') throw new Error('not a step of this driver');
    return spec;
  };
  return { server, step };
}

describe('kubernetes driver', () => {
  it('restarts a workload as kubectl does, and leaves its token', async () => {
    const { server, step } = await cluster();
    await kubernetesDriver.perform(step(), contextWith().context);
    expect(server.objects.get(DEPLOYMENT)).toMatchObject({
      metadata: { generation: 2, annotations: { 'automatic-recovery/fencing-token': '101' } },
      spec: {
        replicas: 2,
        template: {
          metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': expect.stringMatching(/^\d{4}-.*Z$/u) } },
        },
      },
    });
    expect(server.requests.map(({ method, contentType }) => [method, contentType])).toEqual([
      ['GET', ''],
      ['PATCH', 'application/merge-patch+json'],
    ]);
  });

  it('reads again and goes on when the controller wrote in between', async () => {
    const { server, step } = await cluster();
    let writes = 2;
    server.onRequest(({ method }) => {
      if (method === 'PATCH' && writes-- > 0) server.objects.setStatus(DEPLOYMENT, { readyReplicas: writes });
      return undefined;
    });
    await kubernetesDriver.perform(step(), contextWith().context);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'PATCH', 'GET', 'PATCH']);
    expect(server.objects.get(DEPLOYMENT)?.metadata.generation).toBe(2);
  });

  it('is refused when a newer order came between its look and its write', async () => {
    const { server, step } = await cluster();
    let isFirst = true;
    server.onRequest(({ method }) => {
      if (method === 'PATCH' && isFirst) {
        isFirst = false;
        server.objects.merge(DEPLOYMENT, { metadata: { annotations: { 'automatic-recovery/fencing-token': '999' } } });
      }
      return undefined;
    });
    await expect(kubernetesDriver.perform(step(), contextWith().context)).rejects.toMatchObject({
      code: 'fencing_token_stale',
    });
    expect(server.objects.get(DEPLOYMENT)?.metadata.generation).toBe(1);
  });

  it('deletes the pod that it saw and never its successor', async () => {
    const { server, step } = await cluster();
    const pod = step({ target: 'pod/redis-0' });
    server.onRequest(({ method }) => {
      if (method === 'DELETE') server.objects.put(POD, { status: { phase: 'Running' } });
      return undefined;
    });
    await expect(kubernetesDriver.perform(pod, contextWith().context)).rejects.toThrow(
      /delete of pod redis-0 .*HTTP 409/u,
    );
    expect(server.objects.get(POD)).toBeDefined();
    server.onRequest(() => undefined);
    await kubernetesDriver.perform(pod, contextWith().context);
    expect(server.objects.get(POD)).toBeUndefined();
  });

  it('reads its token anew for each call', async () => {
    const { server, step } = await cluster();
    await server.changeToken('another-secret', { write: false });
    const refused = await kubernetesDriver.perform(step(), contextWith().context).catch(String);
    expect(refused).toMatch(/HTTP 401 .*the token is not accepted/u);
    await server.changeToken('another-secret', { write: true });
    await kubernetesDriver.perform(step(), contextWith().context);
    expect(refused).not.toContain('secret');
  });

  it('says which right is missing', async () => {
    const { server, step } = await cluster();
    server.allow(['get deployments']);
    expect(await kubernetesDriver.canApply(step(), NOW())).toEqual({ applies: true });
    await expect(kubernetesDriver.perform(step(), contextWith().context)).rejects.toThrow(
      /HTTP 403 .*give the service account the verb patch on deployments, name orders/u,
    );
    server.allow([]);
    expect(await kubernetesDriver.canApply(step(), NOW())).toMatchObject({
      applies: false,
      reason: expect.stringMatching(/verb get on deployments/u),
    });
  });

  it.each([500, 503, 429])('passes HTTP %i on as something that may pass', async (status) => {
    const { server, step } = await cluster();
    server.onRequest(() => status);
    await expect(kubernetesDriver.perform(step(), contextWith().context)).rejects.toMatchObject({
      code: 'kubernetes_refused',
      retryable: true,
      message: expect.stringContaining(`HTTP ${status}`),
    });
  });

  it('gives up when others write all the time', async () => {
    const { server, step } = await cluster();
    server.onRequest(({ method }) => (method === 'PATCH' ? 409 : undefined));
    await expect(kubernetesDriver.perform(step(), contextWith().context)).rejects.toThrow(/HTTP 409/u);
    expect(server.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(6);
  });

  it('believes no server that another authority vouches for', async () => {
    const { step } = await cluster();
    const other = await startFakeApiServer({ token: 'canary-secret' });
    closers.push(other.close);
    await expect(kubernetesDriver.perform(step({ apiServer: other.url }), contextWith().context)).rejects.toMatchObject(
      { code: 'unreachable' },
    );
    expect(other.requests).toEqual([]);
  });

  it.each([
    [{ paused: true }, /paused/u],
    [{ replicas: 0 }, /scaled to 0/u],
    [{ updateStrategy: { type: 'OnDelete' } }, /OnDelete/u],
  ])('does not apply to a workload of which %j', async (spec, reason) => {
    const { step } = await cluster(spec);
    expect(await kubernetesDriver.canApply(step(), NOW())).toMatchObject({
      applies: false,
      reason: expect.stringMatching(reason),
    });
  });

  it('says what is missing outside of a cluster', async () => {
    const { step } = await cluster();
    for (const [field, rest] of [
      ['tokenFile', { tokenFile: '/no/such/token' }],
      ['caFile', { caFile: '/no/such/ca' }],
      ['namespace', { namespace: undefined }],
      ['apiServer', { apiServer: undefined }],
    ] as const) {
      expect(await kubernetesDriver.canApply(step(rest), NOW())).toMatchObject({
        applies: false,
        reason: expect.stringContaining(`give ${field} in services.yaml`),
      });
    }
  });
});
