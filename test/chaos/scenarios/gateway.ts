import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openStore } from '@recovery/store';
import { createTestRedis, makeTestDirectory, silentLogger, waitFor } from '@recovery/test-kit';
import type { ChaosOptions, ChaosResult, ChaosScenario } from '../chaos-scenario.ts';
import { checkLogFiles } from '../lab/check-log-files.ts';
import { Gateways } from '../lab/gateways.ts';
import { hitGateways } from '../lab/hit-gateways.ts';
import { startLogWorkload } from '../lab/log-workload.ts';
import { createRandom } from '../random.ts';

const WRITER_TTL_MS = 600;
const DRAINED_TIMEOUT_MS = 30_000;
const GROUP = 'log-writer';
const STREAM = '{recovery}:events';
const CACHE = resolve(import.meta.dirname, '../../../.cache/compile');
const NO_SERVICES_TO_HEAL = `
services:
  unhealable:
    name: Unhealable
    probe: { kind: tcp, host: 127.0.0.1, port: 9 }
`;

export const gatewayScenario: ChaosScenario = {
  title: 'SIGKILL of the gateway, of one and then of two, while 20 recoveries a second are logged: each once, in order',
  defaultCount: 200,
  run: async (options) => {
    const directory = await makeTestDirectory('chaos-gateway');
    const redis = await createTestRedis({ dedicated: true });
    const store = openStore({ redis: redis.redis, log: silentLogger() });
    mkdirSync(join(directory.path, 'data'));
    writeFileSync(join(directory.path, 'services.yaml'), NO_SERVICES_TO_HEAL);
    const gateways = new Gateways({
      REDIS_URL: redis.url,
      SERVICES_FILE: join(directory.path, 'services.yaml'),
      DATA_DIR: join(directory.path, 'data'),
      LOG_DIR: join(directory.path, 'logs'),
      LOG_WRITER_TTL: String(WRITER_TTL_MS),
      PORT: '0',
      NODE_COMPILE_CACHE: CACHE,
    });
    const isDrained = async (): Promise<boolean> => {
      const groups = (await redis.redis.xinfo('GROUPS', STREAM)) as unknown[][];
      const valueOf = (name: string): unknown => groups[0]?.[groups[0].indexOf(name) + 1];
      return valueOf('name') === GROUP && valueOf('lag') === 0 && valueOf('pending') === 0;
    };
    try {
      await gateways.add();
      return await logAndKill(options, { gateways, store, logDir: join(directory.path, 'logs'), isDrained });
    } finally {
      await gateways.stop();
      store.close();
      await redis.drop();
      await directory.remove();
    }
  },
};

async function logAndKill(
  { count, seed, say }: ChaosOptions,
  {
    gateways,
    store,
    logDir,
    isDrained,
  }: {
    gateways: Gateways;
    store: ReturnType<typeof openStore>;
    logDir: string;
    isDrained: () => Promise<boolean>;
  },
): Promise<ChaosResult> {
  const random = createRandom(seed);
  const workload = startLogWorkload({ events: store.events, random: random.fork('workload') });
  const startedAt = performance.now();
  const alone = Math.floor(count / 3);
  await hitGateways(gateways, { count: alone, random: random.fork('one'), say });
  await gateways.add();
  say('a second gateway on the same log directory');
  await hitGateways(gateways, { count: count - alone, random: random.fork('two'), say });
  await workload.stop();
  const seconds = (performance.now() - startedAt) / 1000;

  const failures: string[] = [];
  await waitFor(isDrained, {
    timeoutMs: DRAINED_TIMEOUT_MS,
    describe: 'all events to be logged and acknowledged',
  }).catch((error: unknown) => failures.push(String(error)));
  const { lines, ...differences } = checkLogFiles(logDir, workload.logged);
  for (const [what, times] of Object.entries(differences)) if (times > 0) failures.push(`${times} ${what}`);
  failures.push(...gateways.endedByThemselves.map((said) => `a gateway ended by itself:\n${said}`));
  if (gateways.writersHit === 0) failures.push('no gateway was killed while it wrote: nothing was tested');
  return {
    figures: {
      kills: gateways.kills,
      writersHit: gateways.writersHit,
      stops: gateways.stops,
      takeovers: gateways.takeovers,
      longestTakeoverMs: Math.round(gateways.longestTakeoverMs),
      longestStandInMs: Math.round(gateways.longestStandInMs),
      events: workload.logged.length,
      recoveriesPerSecond: Math.round(workload.logged.filter(({ status }) => status === 'started').length / seconds),
      lines,
      ...differences,
    },
    violations: [],
    failures,
  };
}
