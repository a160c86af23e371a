import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTestDirectory, startComponent, startPrivateRedis } from '@recovery/test-kit';
import { fillRecoveryLog } from '../../../services/api-gateway/src/test-support/fill-recovery-log.ts';
import { measureReading, type Reading } from '../../../services/api-gateway/src/test-support/measure-reading.ts';
import type { BenchCase, Figures } from '../bench-case.ts';

const FILE_BYTES = 1_000_000_000;
const MAX_GROWTH_MIB = 20;
const SERVICES = 'services:\n  database: { name: Database, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }\n';

/** What is asked for, by its name in the figures. */
const QUERIES = {
  page: 'limit=1000',
  rareService: 'limit=1000&service=rare',
  failures: 'status=failed',
  json: '',
  text: 'format=text',
} as const;

/** The real gateway reading a large file of logs/recovery. */
export const logsCase: BenchCase = {
  title: '1 GB of recovery log: memory and time of the gateway for a page, for filters, and for all of it',
  run: async () => {
    const redis = await startPrivateRedis();
    const directory = await makeTestDirectory('bench-logs');
    try {
      return await measure({ directory: directory.path, redisUrl: redis.url });
    } finally {
      await directory.remove();
      await redis.stop();
    }
  },
};

async function measure({ directory, redisUrl }: { directory: string; redisUrl: string }): Promise<Figures> {
  mkdirSync(join(directory, 'data'));
  writeFileSync(join(directory, 'services.yaml'), SERVICES);
  console.log(`Writing ${FILE_BYTES.toLocaleString('en-US')} bytes …`);
  const { lineCount } = fillRecoveryLog({
    logDir: join(directory, 'logs'),
    at: Date.now() - 86_400_000,
    byteCount: FILE_BYTES,
  });
  const gateway = await startComponent('api-gateway', { directory, redisUrl, env: { API_RATE_LIMIT: '0' } });
  try {
    const base = `${gateway.baseUrl}/api/recovery/logs?days=3&`;
    // What every process grows by when it begins to answer has nothing to do with the size of a file.
    for (let page = 0; page < 200; page += 1) await (await fetch(`${base}limit=10`)).text();
    const figures: Record<string, number> = { fileBytes: FILE_BYTES, lineCount };
    for (const [name, query] of Object.entries(QUERIES)) {
      const reading = await measureReading({ pid: gateway.pid, url: base + query });
      verify(name, reading);
      figures[`${name}Ms`] = reading.milliseconds;
      figures[`${name}GrownMiB`] = reading.grownMiB;
      figures[`${name}Bytes`] = reading.byteCount;
    }
    return figures;
  } finally {
    await gateway.stop();
  }
}

function verify(name: string, { status, grownMiB }: Reading): void {
  if (status !== 200) throw new Error(`${name}: answered with ${status}`);
  if (grownMiB >= MAX_GROWTH_MIB) throw new Error(`${name}: the gateway grew by ${grownMiB} MiB`);
}
