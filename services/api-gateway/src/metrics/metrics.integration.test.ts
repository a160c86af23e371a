import { initialState } from '@recovery/domain';
import {
  createTestRedis,
  inspectByOpenApi,
  makeTestDirectory,
  waitFor,
  type PrivateRedis,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis & { server: PrivateRedis };
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeAll(async () => {
  redis = await createTestRedis({ dedicated: true });
  directory = await makeTestDirectory('metrics');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

async function metrics(): Promise<string[]> {
  const response = await gateway.fetch('/metrics');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  return (await response.text()).split('\n');
}

test('they hold the numbers of every service, of the requests and of the process', async () => {
  const now = Date.now();
  const state = { ...initialState({ serviceId: 'database', now }), phase: 'running', lastCheckAt: now };
  const lastResult = { outcome: 'healthy', latencyMs: 12, errorClass: null, message: null };
  await redis.redis.hset('{recovery}:states', 'database', JSON.stringify({ ...state, lastResult, restartCount: 2 }));
  await gateway.fetch('/api/recovery/status');
  await gateway.post('/api/recovery/pause', { service: 'database' });
  const lines = await waitFor(async () => {
    const found = await metrics();
    return (
      found.includes('recovery_http_requests_total{method="POST",route="/api/recovery/pause",status="200"} 1') && found
    );
  });
  expect(lines).toEqual(
    expect.arrayContaining([
      'recovery_store_up 1',
      'recovery_auto_recovery_enabled 1',
      'recovery_brake_on 0',
      'recovery_pauses 1',
      'recovery_health_checks_waiting 0',
      'recovery_service_status{service="database",status="running"} 1',
      'recovery_service_status{service="retired",status="stopped"} 1',
      'recovery_service_restart_count{service="database"} 2',
      'recovery_service_latency_seconds{service="database"} 0.012',
      'recovery_http_requests_total{method="GET",route="/api/recovery/status",status="200"} 1',
    ]),
  );
  expect(lines.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true);
  // A service that was never checked has no age, rather than a wrong one.
  expect(lines.some((line) => line.startsWith('recovery_service_last_check_age_seconds{service="trade-engine"}'))).toBe(
    false,
  );
});

test('while Redis is away they say so, and of the services nothing', async () => {
  await redis.server.kill();
  const lines = await metrics();
  expect(lines).toContain('recovery_store_up 0');
  expect(lines).toContain('recovery_brake_on Nan');
  expect(lines).toContain('recovery_health_checks_waiting Nan');
  expect(lines.some((line) => line.startsWith('recovery_service_status{'))).toBe(false);
});
