import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestRedis, makeTestDirectory, type TestRedis, inspectByOpenApi } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('dashboard');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

test('without a built dashboard the page says how to build it; once built it is served, without a restart', async () => {
  const missing = await gateway.fetch('/');
  expect(missing.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await missing.text()).toContain('pnpm --filter @recovery/dashboard build');

  await mkdir(join(directory.path, 'dashboard', 'assets'), { recursive: true });
  await writeFile(join(directory.path, 'dashboard', 'index.html'), '<!doctype html>');
  await writeFile(join(directory.path, 'dashboard', 'assets', 'index-abc.js'), 'export {}');
  const page = await gateway.fetch('/');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(await page.text()).toBe('<!doctype html>');
  const asset = await gateway.fetch('/assets/index-abc.js');
  expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await gateway.fetch('/assets/none.js')).headers.get('content-type')).toContain('application/problem+json');
});
