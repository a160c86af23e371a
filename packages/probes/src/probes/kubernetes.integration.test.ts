import { probeSpecSchema } from '@recovery/contracts';
import type { ProbeResult } from '@recovery/domain';
import { startFakeApiServer } from '@recovery/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { createProbe } from '../create-probe.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const APPS = '/apis/apps/v1/namespaces/shop';
const POD = '/api/v1/namespaces/shop/pods/redis-0';

async function cluster() {
  const server = await startFakeApiServer({ token: 'canary-secret' });
  closers.push(server.close);
  const { url: apiServer, tokenFile, caFile } = server;
  const probe = (target: string, rest: object = {}): Promise<ProbeResult> => {
    const place = { kind: 'kubernetes', target, namespace: 'shop', apiServer, tokenFile, caFile };
    const spec = probeSpecSchema.parse({ ...place, ...rest });
    return createProbe(spec, { serviceId: 'any', timeoutMs: 2000 })(new AbortController().signal);
  };
  return { server, probe };
}

describe('the kubernetes probe', () => {
  it.each([
    [3, 3, {}, 'healthy', null],
    [3, 2, {}, 'degraded', '2 of 3 replicas are ready'],
    [3, 2, { minReady: 3 }, 'unhealthy', '2 of 3 replicas are ready, at least 3'],
    [3, undefined, {}, 'unhealthy', '0 of 3 replicas are ready, at least 1'],
    [undefined, 1, {}, 'healthy', null],
  ])(
    'a workload that wants %s and has %s ready, asked as %j, is %s %s',
    async (replicas, ready, rest, outcome, message) => {
      const { server, probe } = await cluster();
      for (const kind of ['deployment', 'statefulset']) {
        server.objects.put(`${APPS}/${kind}s/orders`, { spec: { replicas }, status: { readyReplicas: ready } });
        expect(await probe(`${kind}/orders`, rest)).toMatchObject({ outcome, message });
      }
      server.objects.put(`${APPS}/daemonsets/orders`, {
        spec: {},
        status: { desiredNumberScheduled: replicas ?? 1, numberReady: ready },
      });
      expect(await probe('daemonset/orders', rest)).toMatchObject({ outcome, message });
    },
  );

  it('says what the conditions of a workload say', async () => {
    const { server, probe } = await cluster();
    server.objects.put(`${APPS}/deployments/orders`, {
      spec: { replicas: 1 },
      status: { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
    });
    expect(await probe('deployment/orders')).toMatchObject({
      outcome: 'unhealthy',
      message: expect.stringContaining('Progressing is false: ProgressDeadlineExceeded'),
    });
  });

  it('follows a pod by its conditions', async () => {
    const { server, probe } = await cluster();
    const scheduled = { type: 'PodScheduled', status: 'True' };
    const waiting = (reason: string) => ({ name: 'redis', restartCount: 4, state: { waiting: { reason } } });
    server.objects.put(POD, {
      status: { phase: 'Running', conditions: [scheduled, { type: 'Ready', status: 'True' }] },
    });
    expect(await probe('pod/redis-0')).toMatchObject({ outcome: 'healthy' });
    server.objects.setStatus(POD, {
      phase: 'Running',
      conditions: [scheduled, { type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
      containerStatuses: [waiting('CrashLoopBackOff')],
    });
    expect(await probe('pod/redis-0')).toMatchObject({
      outcome: 'unhealthy',
      errorClass: 'status',
      message: 'the pod is Running and not ready; redis waits: CrashLoopBackOff (4 restarts); ContainersNotReady',
    });
    server.objects.setStatus(POD, {
      phase: 'Pending',
      conditions: [scheduled],
      containerStatuses: [waiting('ContainerCreating')],
    });
    expect(await probe('pod/redis-0')).toMatchObject({ outcome: 'unhealthy', errorClass: 'starting' });
    server.objects.setStatus(POD, {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
    });
    expect(await probe('pod/redis-0')).toMatchObject({
      errorClass: 'status',
      message: expect.stringContaining('Unschedulable'),
    });
    server.objects.remove(POD);
    expect(await probe('pod/redis-0')).toMatchObject({
      outcome: 'unhealthy',
      message: 'there is no pod/redis-0 in namespace shop',
    });
  });

  it('knows nothing while the API server does not say', async () => {
    const { server, probe } = await cluster();
    const unknown = { outcome: 'unknown', errorClass: 'observer' };
    server.objects.put(POD, {});
    server.allow([]);
    expect(await probe('pod/redis-0')).toMatchObject({
      ...unknown,
      message: expect.stringContaining('the service account needs the verb get'),
    });
    server.onRequest(() => 503);
    server.allow(['get pods']);
    expect(await probe('pod/redis-0')).toMatchObject({ ...unknown, message: expect.stringContaining('HTTP 503') });
    await server.changeToken('another-secret', { write: false });
    expect(await probe('pod/redis-0')).toMatchObject({ ...unknown, message: expect.stringContaining('HTTP 401') });
    expect(await probe('pod/redis-0', { apiServer: 'https://127.0.0.1:1' })).toMatchObject(unknown);
    expect(await probe('pod/redis-0', { tokenFile: '/no/such/file' })).toMatchObject(unknown);
    expect(await probe('pod/redis-0', { apiServer: 'https://169.254.169.254' })).toMatchObject({
      ...unknown,
      message: expect.stringContaining('link-local'),
    });
  });
});
