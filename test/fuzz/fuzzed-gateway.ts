import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiKeyDirectory, createApiKey } from '@recovery/configuration';
import { ROLES } from '@recovery/contracts';
import { makeTestDirectory, startPrivateRedis, startProcess } from '@recovery/test-kit';

const ROOT = resolve(import.meta.dirname, '../..');
const API_TOKEN = 'canary-of-the-api-token-0123456789';
const CONTROL_TOKEN = 'canary-of-the-control-token-0123456789';

const SERVICES = `
services:
  database:
    name: Database
    probe: { kind: postgres, url: "postgres://u:canary-of-the-password@127.0.0.1:9/x" }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: postgres }] }]
  trade-engine:
    name: Trade engine
    dependsOn: [database]
    probe: { kind: http, url: "http://127.0.0.1:9/health" }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: trade-engine }] }]
  retired: { name: Retired, enabled: false, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }
  unhealable: { name: Unhealable, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }
maintenance:
  nightly: { reason: backup, at: "02:00", durationMinutes: 30, timeZone: UTC, services: [retired] }
`;

/** A real gateway on a Redis of its own, with keys of every role. */
export interface FuzzedGateway {
  readonly baseUrl: string;
  readonly keys: readonly string[];
  /** Secrets that it knows, but for the keys. */
  readonly canaries: readonly string[];
  /** Where its files lie. */
  readonly directory: string;
  /** Everything that it logged. */
  output(): string;
  /** Whether the process that was started is still the one that runs. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

export async function startFuzzedGateway(): Promise<FuzzedGateway> {
  const redis = await startPrivateRedis();
  const directory = await makeTestDirectory('fuzz');
  const dataDir = join(directory.path, 'data');
  mkdirSync(dataDir, { recursive: true });
  const servicesFile = join(directory.path, 'services.yaml');
  writeFileSync(servicesFile, SERVICES);
  const keyDirectory = apiKeyDirectory(dataDir);
  const keys = ROLES.map((role) => createApiKey(keyDirectory, { name: `fuzz-${role}`, role, now: Date.now() }));
  const gateway = startProcess({
    args: [join(ROOT, 'services/api-gateway/src/main.ts')],
    cwd: directory.path,
    env: {
      REDIS_URL: redis.url,
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      LOG_DIR: join(directory.path, 'logs'),
      SERVICES_FILE: servicesFile,
      API_TOKEN,
      CONTROL_TOKEN,
      TRUSTED_PROXIES: '127.0.0.1',
      LOG_LEVEL: 'info',
    },
  });
  const port = /"port":(\d+)/u.exec(await gateway.waitForOutput('listening'))?.[1];
  let isAlive = true;
  void gateway.exited.then(() => (isAlive = false));
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    keys: [...keys, API_TOKEN],
    canaries: [CONTROL_TOKEN, 'canary-of-the-password', redis.url],
    directory: directory.path,
    output: () => gateway.output(),
    isAlive: () => isAlive,
    stop: async () => {
      await gateway.stop();
      await redis.stop();
      await directory.remove();
    },
  };
}
