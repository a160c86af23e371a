import { createTestRedis, inspectByOpenApi, makeTestDirectory, type TestRedis } from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../test-support/start-test-gateway.ts';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: TestGateway;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('docs');
  gateway = await startTestGateway({ inspect: inspectByOpenApi(), redisUrl: redis.url, directory: directory.path });
});
afterAll(async () => {
  await gateway.close();
  await redis.drop();
  await directory.remove();
});

test('the page of the API has no inline script or style, and everything that it names is served from here', async () => {
  const page = await (await fetch(`${gateway.baseUrl}/docs`)).text();
  expect(page).not.toMatch(/<style|style=|<script>|https?:/u);
  const named = [...page.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, path = '']) => path);
  expect(named).toHaveLength(3);
  const types = await Promise.all(
    named.map(async (path) => {
      const response = await fetch(gateway.baseUrl + path);
      expect(response.status).toBe(200);
      expect((await response.text()).length).toBeGreaterThan(50);
      return response.headers.get('content-type');
    }),
  );
  expect(types).toEqual([
    'text/css; charset=utf-8',
    'text/javascript; charset=utf-8',
    'text/javascript; charset=utf-8',
  ]);
});

test.each(['package.json', 'index.html', '..%2fpackage.json', 'swagger-ui-bundle.js.map'])(
  'no other file of the package is served: %s',
  async (file) => {
    expect((await gateway.fetch(`/docs/${file}`)).status).toBe(400);
  },
);
