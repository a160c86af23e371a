import { createTestRedis, startFakeApiServer, startHealer, waitFor } from '@recovery/test-kit';
import { expect, onTestFinished, test } from 'vitest';

const SHORT = {
  intervalMs: 300,
  retryIntervalMs: 50,
  failureThreshold: 3,
  startPeriodMs: 0,
  stabilityMs: 500,
  cooldownMs: 1000,
};
const QUEUE = 'bull:orders:meta';
const DEPLOYMENT = '/apis/apps/v1/namespaces/shop/deployments/orders';

test('a paused queue is resumed, and a workload that is not ready is restarted', async () => {
  const [own, theirs] = await Promise.all([createTestRedis({ dedicated: true }), createTestRedis({ dedicated: true })]);
  onTestFinished(() => own.drop());
  onTestFinished(() => theirs.drop());
  // As BullMQ keeps it.
  const isPaused = async (): Promise<boolean> => (await theirs.redis.hexists(QUEUE, 'paused')) === 1;
  await theirs.redis.hset(QUEUE, 'version', 'bullmq:6.7.0');
  const cluster = await startFakeApiServer({ token: 'canary-secret' });
  onTestFinished(() => cluster.close());
  cluster.objects.put(DEPLOYMENT, { spec: { replicas: 2, template: {} }, status: { readyReplicas: 2 } });
  // The controller brings pods up anew for another template.
  cluster.onRequest(({ method }) => {
    const { generation = 1 } = cluster.objects.get(DEPLOYMENT)?.metadata ?? {};
    if (method === 'GET' && generation > 1) cluster.objects.setStatus(DEPLOYMENT, { readyReplicas: 2 });
    return undefined;
  });
  const place = {
    target: 'deployment/orders',
    namespace: 'shop',
    apiServer: cluster.url,
    tokenFile: cluster.tokenFile,
    caFile: cluster.caFile,
  };
  const rung = (step: object) => ({
    name: 'mend',
    actionType: 'service_restart',
    verifyTimeoutMs: 10_000,
    steps: [step],
  });
  const healer = await startHealer({
    redisUrl: own.url,
    services: {
      queue: {
        name: 'Queue',
        ...SHORT,
        probe: { kind: 'queue', url: theirs.url, queue: 'orders' },
        ladder: [rung({ driver: 'queue', action: 'resume', url: theirs.url, queue: 'orders' })],
      },
      workload: {
        name: 'Workload',
        ...SHORT,
        probe: { kind: 'kubernetes', ...place },
        ladder: [rung({ driver: 'kubernetes', ...place })],
      },
    },
  });
  onTestFinished(() => healer.stop().then(() => undefined));

  await theirs.redis.hset(QUEUE, 'paused', '1');
  cluster.objects.setStatus(DEPLOYMENT, { readyReplicas: 0 });
  await waitFor(async () => !(await isPaused()), { timeoutMs: 30_000, describe: 'the queue to be resumed' });
  await waitFor(() => cluster.objects.get(DEPLOYMENT)?.metadata.generation === 2, {
    timeoutMs: 30_000,
    describe: 'the workload to be restarted',
  });
  for (const id of ['queue', 'workload']) {
    await waitFor(async () => (await healer.service(id))['status'] === 'running', {
      timeoutMs: 30_000,
      describe: `${id} to be running`,
    });
  }
  expect(cluster.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  // Our own health checks and recoveries did not get into theirs.
  expect((await theirs.redis.keys('*')).filter((key) => !key.startsWith('bull:orders:'))).toEqual([]);
});
