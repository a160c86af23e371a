import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createTestRedis,
  makeTestDirectory,
  startComponent,
  waitFor,
  type StartedComponent,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillRecoveryLog } from '../test-support/fill-recovery-log.ts';
import { measureReading } from '../test-support/measure-reading.ts';

const DAY_MS = 86_400_000;
/** The size of the file makes no difference to what is kept of it: of a larger one it is only said faster. */
const FILE_BYTES = 100_000_000;
const MAX_GROWTH_MIB = 20;

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: StartedComponent;
let lineCount: number;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('large-log');
  const logDir = join(directory.path, 'logs');
  ({ lineCount } = fillRecoveryLog({ logDir, at: Date.now() - DAY_MS, byteCount: FILE_BYTES }));
  const services = 'services:\n  database: { name: Database, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }\n';
  await writeFile(join(directory.path, 'services.yaml'), services);
  gateway = await startComponent('api-gateway', {
    directory: directory.path,
    redisUrl: redis.url,
    env: { API_RATE_LIMIT: '0' },
  });
  // What every process grows by when it begins to answer has nothing to do with the size of a file.
  for (let page = 0; page < 200; page += 1) await (await fetch(`${gateway.baseUrl}/api/recovery/logs?limit=10`)).text();
});
afterAll(async () => {
  await gateway.stop();
  await redis.drop();
  await directory.remove();
});

test.each<[string, number]>([
  ['service=rare', 100],
  ['limit=1000', 100_000],
  ['limit=1000&service=rare', 100],
  ['status=failed', 10_000_000],
  ['', FILE_BYTES],
  ['format=text', FILE_BYTES],
])('an answer out of 100 MB of log costs less than 20 MB of memory (%s)', async (query, leastBytes) => {
  const url = `${gateway.baseUrl}/api/recovery/logs?days=3&${query}`;
  const { status, byteCount, grownMiB } = await measureReading({ pid: gateway.pid, url });
  expect(status).toBe(200);
  expect(byteCount).toBeGreaterThan(leastBytes);
  expect(grownMiB).toBeLessThan(MAX_GROWTH_MIB);
});

/** What the gateway has read so far, of files and whatever else: proc_pid_io(5). */
async function readByteCount(): Promise<number> {
  const text = await readFile(`/proc/${gateway.pid}/io`, 'utf8');
  return Number(/^rchar: (\d+)$/mu.exec(text)?.[1] ?? Number.NaN);
}

test('while a client takes nothing, nothing more of the file is read; then it gets all of it', async () => {
  const before = await readByteCount();
  const response = await fetch(`${gateway.baseUrl}/api/recovery/logs?days=3&format=text`);
  let latest = 0;
  let quietCount = 0;
  await waitFor(async () => {
    const now = await readByteCount();
    quietCount = now - latest < 50_000 ? quietCount + 1 : 0;
    latest = now;
    return quietCount >= 20;
  });
  expect(latest - before).toBeLessThan(FILE_BYTES / 2);
  let newlineCount = 0;
  for await (const chunk of response.body ?? []) {
    newlineCount += Buffer.from(chunk).reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 0);
  }
  expect(newlineCount).toBe(lineCount);
});
