import { createPool, endPool, migrate } from '@recovery/database';
import { silentLogger, startPrivatePostgres } from '@recovery/test-kit';
import { Client } from 'pg';
import { COUNT_GROUPS } from '../../../services/position-threshold/src/trimming/count-groups.ts';
import { TRIM_GROUP } from '../../../services/position-threshold/src/trimming/trim-group.ts';
import { trimPass } from '../../../services/position-threshold/src/trimming/trim-pass.ts';
import type { BenchCase, Figures } from '../bench-case.ts';
import { treeCpuMs } from './cpu-time.ts';
import { explain } from './explain.ts';
import { fillPositions } from './fill-positions.ts';
import { verifyTrimming } from './verify-trimming.ts';

const positionCount = 1_000_000;
const connectionCount = 500;
const limits = { limit: 250, thresholdPercent: 20, overrides: [] };

/** The real trimming pass on a table in which every group is at twice its limit. */
export const positionsCase: BenchCase = {
  title: '1,000,000 positions over 500 connections: one trimming pass of position-threshold, its time and plan',
  run: async () => {
    const postgres = await startPrivatePostgres();
    try {
      return await measure(postgres.connectionString, postgres.pid);
    } finally {
      await postgres.stop();
    }
  },
};

async function measure(connectionString: string, serverPid: number): Promise<Figures> {
  const log = silentLogger();
  await migrate({ connectionString, log });
  const client = new Client({ connectionString });
  await client.connect();
  const pool = createPool({ connectionString, applicationName: 'bench', log, max: 2, queryTimeoutMs: 15_000 });
  const pass = () => trimPass({ pool, limits, log, signal: new AbortController().signal });

  console.log(`Filling ${positionCount.toLocaleString('en-US')} positions …`);
  const fillMs = await elapsedMs(() => fillPositions(client, { positionCount, connectionCount }));

  console.log(`\nPlan of the count:\n${await explain(client, COUNT_GROUPS)}`);
  const group = ['connection-7', 'real', limits.limit, limits.thresholdPercent, 500];
  console.log(`\nPlan of one group's trimming:\n${await explain(client, TRIM_GROUP, group)}`);

  const nodeCpuBefore = process.cpuUsage();
  const serverCpuBefore = treeCpuMs(serverPid);
  let archivedCount = 0;
  const passMs = await elapsedMs(async () => {
    ({ archivedCount } = await pass());
  });
  const nodeCpu = process.cpuUsage(nodeCpuBefore);
  const postgresCpuMs = treeCpuMs(serverPid) - serverCpuBefore;

  const idlePassMs = await elapsedMs(async () => {
    await pass();
  });
  const verified = await verifyTrimming(client, { positionCount, limit: limits.limit });
  await endPool(pool);
  await client.end();
  return {
    positionCount,
    connectionCount,
    ...verified,
    archivedCount,
    passMs,
    archivedPerSecond: Math.round(archivedCount / (passMs / 1_000)),
    nodeCpuMs: Math.round((nodeCpu.user + nodeCpu.system) / 1_000),
    postgresCpuMs,
    idlePassMs,
    fillMs,
  };
}

async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt);
}
