import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { apiTokenOf } from '@recovery/contracts';
import { migrate } from '@recovery/database';
import { openHealthCheckQueue } from '@recovery/queue';
import { FencingLedger, type ProcessContext } from '@recovery/runtime';
import { announceSummary } from './announce-summary.ts';
import { baseEnvironment } from './base-environment.ts';
import { choosePort } from './choose-port.ts';
import { claimDataDirectory } from './claim-data-directory.ts';
import { cleanUpOrphans } from './clean-up-orphans.ts';
import type { LauncherEnv } from './environment.ts';
import { followStartup } from './follow-startup.ts';
import { LauncherFile } from './launcher-file.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { Places } from './places.ts';
import { processCatalogue, type Wiring } from './process-catalogue.ts';
import { reportPatientDeath } from './report-patient-death.ts';
import { startPostgres, startRedis } from './start-servers.ts';
import { startSupervisorApi } from './supervisor-api.ts';
import { Supervisor } from './supervisor.ts';
import { say, step } from './terminal.ts';
import { watchLiveness } from './watch-liveness.ts';

export interface StandaloneOptions {
  env: LauncherEnv;
  places: Places;
  context: ProcessContext;
  watchSources: boolean;
}

/** Starts everything on this machine and resolves when it serves; from then on the supervisor works by itself. */
export async function startStandalone(options: StandaloneOptions): Promise<void> {
  const { env, places, context } = options;
  const { log } = context;
  const apiToken = apiTokenOf(env);
  const launcherFile = new LauncherFile(places.runDir, log);
  const release = claimDataDirectory(places.runDir);
  context.onShutdown('data directory', () => {
    launcherFile.remove();
    release();
  });
  const orphans = await cleanUpOrphans({ runDir: places.runDir, log });
  if (orphans.length > 0) say(`  Ended what an earlier start had left running: ${orphans.join(', ')}.`);
  // After that: one of them may have held the port.
  const port = await choosePort({ wanted: env.PORT, host: env.HOST });
  if (env.PORT === undefined && port !== 3_000) say(`  Port 3000 is taken: using ${port}.`);

  const startup = followStartup();
  let onPatientDeath: (dead: ManagedProcess) => void = () => undefined;
  const supervisor = new Supervisor({
    runDir: places.runDir,
    processLogDir: places.processLogDir,
    log,
    onChange: () => launcherFile.write(supervisor),
    onPatientDeath: (dead) => onPatientDeath(dead),
    onDeath: (dead) => startup.onDeath(dead),
  });
  // The last resort, when the orderly way took too long or a second signal came.
  process.once('exit', () => supervisor.killAllNow());
  context.onShutdown('processes', () => stopEverything(supervisor));

  const servers = { supervisor, dataDir: places.dataDir, cacheDir: places.cacheDir, log, signal: context.signal };
  const [redisUrl, databaseUrl] = await startup.guard(
    Promise.all([
      step('Redis', () => startRedis(servers, env.REDIS_URL)),
      step('PostgreSQL', () => startPostgres(servers, env.DATABASE_URL)),
    ]),
  );
  await step('tables', () => migrate({ connectionString: databaseUrl, log }));

  const queue = openHealthCheckQueue({ url: redisUrl, log });
  context.onShutdown('health check queue', () => queue.close());
  onPatientDeath = (managed) => void reportPatientDeath({ managed, queue, log, signal: context.signal });

  const supervisorToken = newToken();
  const ledger = new FencingLedger(join(places.runDir, 'fencing.json'));
  const supervisorApi = await startSupervisorApi({ supervisor, ledger, token: supervisorToken, log });
  context.onShutdown('supervisor API', () => supervisorApi.close());

  const wiring: Wiring = {
    redisUrl,
    databaseUrl,
    engineCacheUrl: env.ENGINE_CACHE_URL ?? redisUrl,
    api: { host: env.HOST, port, token: apiToken },
    localApiUrl: `http://${reachableHost(env.HOST)}:${port}`,
    supervisorUrl: supervisorApi.url,
    supervisorToken,
    controlToken: env.CONTROL_TOKEN ?? newToken(),
    heartbeatToken: newToken(),
  };
  const { rootDir, runDir } = places;
  const baseEnv = baseEnvironment(process.env, {
    DATA_DIR: places.dataDir,
    LOG_DIR: places.logDir,
    SERVICES_FILE: places.servicesFile,
    SETTINGS_FILE: places.settingsFile,
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(places.cacheDir, 'compile'),
  });
  const specs = await processCatalogue({ rootDir, runDir, baseEnv, wiring, watchSources: options.watchSources });
  const startedNow = new Set(specs.filter(({ kind }) => kind === 'watched').map(({ name }) => name));
  const startedMs = performance.now();
  launcherFile.describe(wiring, supervisor);
  await startup.guard(step(`${specs.length} processes`, () => Promise.all(specs.map((spec) => supervisor.run(spec)))));
  const liveness = watchLiveness({ supervisor, log });
  context.onShutdown('liveness', () => liveness.stop());
  await startup.guard(announceSummary({ env, places, wiring, startedNow, startedMs, signal: context.signal }));
  startup.end();
}

function newToken(): string {
  return randomBytes(24).toString('hex');
}

/** An address by which this machine reaches a listener on that host. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function stopEverything(supervisor: Supervisor): Promise<void> {
  say('Stopping …');
  await supervisor.stopAll();
  say('Stopped.');
}
