import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type ServerCommand } from '@recovery/local-servers';
import { NODE_ENDING } from './clean-up-orphans.ts';
import type { ProcessSpec } from './process-spec.ts';

const COMPONENTS = ['scheduler', 'probe-worker', 'recovery-worker', 'api-gateway'] as const;
const WATCHED = ['position-threshold', 'trade-engine'] as const;

type ComponentName = (typeof COMPONENTS)[number];
type WatchedName = (typeof WATCHED)[number];

/** What the launcher has found out or made up, and the processes need. */
export interface Wiring {
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly engineCacheUrl: string;
  readonly api: { host: string; port: number; token: string | undefined };
  /** Where a process of this machine reaches the API. */
  readonly localApiUrl: string;
  readonly supervisorUrl: string;
  readonly supervisorToken: string;
  readonly controlToken: string;
  readonly heartbeatToken: string;
}

export interface CatalogueOptions {
  rootDir: string;
  /** Where a watched service keeps the highest fencing token it has seen. */
  runDir: string;
  /** Passed on to every process: settings, paths; no secrets, no addresses. */
  baseEnv: Readonly<Record<string, string>>;
  wiring: Wiring;
  /** Restart a process when its source changes. */
  watchSources: boolean;
}

/**
 * Reading a large log makes much garbage and keeps nothing: V8 would let the space for young objects grow to 128 MB of it.
 * In MB, for each half.
 */
const GATEWAY_FLAGS = ['--max-semi-space-size=8'];

type Environment = Record<string, string>;
type Ports = Record<ComponentName | WatchedName, number>;

function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function componentEnvironment({ wiring }: CatalogueOptions, name: ComponentName, ports: Ports): Environment {
  const shared: Environment = {
    REDIS_URL: wiring.redisUrl,
    DATABASE_URL: wiring.databaseUrl,
    ENGINE_CACHE_URL: wiring.engineCacheUrl,
    POSITION_THRESHOLD_URL: localUrl(ports['position-threshold']),
    TRADE_ENGINE_URL: localUrl(ports['trade-engine']),
    ...(name === 'api-gateway' ? {} : { HEALTH_PORT: String(ports[name]) }),
  };
  if (name === 'recovery-worker') {
    const { controlToken, supervisorUrl, supervisorToken } = wiring;
    return {
      ...shared,
      CONTROL_TOKEN: controlToken,
      SUPERVISOR_URL: supervisorUrl,
      SUPERVISOR_TOKEN: supervisorToken,
    };
  }
  if (name !== 'api-gateway') return shared;
  const { host, port, token } = wiring.api;
  return {
    ...shared,
    HOST: host,
    PORT: String(port),
    HEARTBEAT_TOKEN: wiring.heartbeatToken,
    ...(token === undefined ? {} : { API_TOKEN: token }),
  };
}

// A patient knows neither the healer's Redis nor the token of its API.
function watchedEnvironment({ wiring, runDir }: CatalogueOptions, name: WatchedName, ports: Ports): Environment {
  return {
    DATABASE_URL: wiring.databaseUrl,
    HEALTH_PORT: String(ports[name]),
    CONTROL_TOKEN: wiring.controlToken,
    CONTROL_FENCE_FILE: join(runDir, `${name}.fence`),
    HEARTBEAT_URL: `${wiring.localApiUrl}/api/recovery/heartbeats/${name}`,
    HEARTBEAT_TOKEN: wiring.heartbeatToken,
    ...(name === 'trade-engine' ? { ENGINE_CACHE_URL: wiring.engineCacheUrl } : {}),
  };
}

function nodeCommand(options: CatalogueOptions, name: string, environment: Environment): ServerCommand {
  const main = join(options.rootDir, 'services', name, 'src', 'main.ts');
  if (!existsSync(main)) throw new Error(`${main} is missing`);
  return {
    command: process.execPath,
    args: [
      ...(name === 'api-gateway' ? GATEWAY_FLAGS : []),
      ...(options.watchSources ? ['--watch', '--watch-preserve-output'] : []),
      main,
    ],
    cwd: options.rootDir,
    env: { ...options.baseEnv, ...environment },
  };
}

/** Our components and the built-in watched services; every one on ports that stay the same over its restarts. */
export async function processCatalogue(options: CatalogueOptions): Promise<ProcessSpec[]> {
  const ports: Ports = {
    scheduler: await freePort(),
    'probe-worker': await freePort(),
    'recovery-worker': await freePort(),
    'api-gateway': options.wiring.api.port,
    'position-threshold': await freePort(),
    'trade-engine': await freePort(),
  };
  const components = COMPONENTS.map((name) => ({
    name,
    kind: 'component' as const,
    command: nodeCommand(options, name, componentEnvironment(options, name, ports)),
    restartsItself: true,
    endingSteps: NODE_ENDING,
    healthUrl: name === 'api-gateway' ? options.wiring.localApiUrl : localUrl(ports[name]),
  }));
  const watched = WATCHED.map((name) => ({
    name,
    kind: 'watched' as const,
    command: nodeCommand(options, name, watchedEnvironment(options, name, ports)),
    restartsItself: false,
    serviceId: name,
    endingSteps: NODE_ENDING,
    healthUrl: localUrl(ports[name]),
  }));
  return [...watched, ...components];
}
