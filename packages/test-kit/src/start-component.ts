import { join } from 'node:path';
import { startProcess, type StartedProcess } from './start-process.ts';

export type ComponentName = 'scheduler' | 'probe-worker' | 'recovery-worker' | 'api-gateway';

/** A component of ours as its own process, as it runs in production. */
export interface StartedComponent extends StartedProcess {
  readonly name: ComponentName;
  /** Of its health server; of the API for the gateway. */
  readonly baseUrl: string;
  /** HTTP status of /readyz. */
  readiness(): Promise<number>;
  /** The JSON of /health. */
  health(): Promise<unknown>;
}

/** As in services/standalone/src/process-catalogue.ts. */
const GATEWAY_FLAGS = ['--max-semi-space-size=8'];
const SERVICES = join(import.meta.dirname, '../../../services');

/**
 * Starts services/<name>/src/main.ts on free ports and resolves when it listens, whether or not it is ready.
 * `directory` holds services.yaml; data and logs go there.
 */
export async function startComponent(
  name: ComponentName,
  { directory, redisUrl, env = {} }: { directory: string; redisUrl: string; env?: Readonly<Record<string, string>> },
): Promise<StartedComponent> {
  const started = startProcess({
    args: [...(name === 'api-gateway' ? GATEWAY_FLAGS : []), join(SERVICES, name, 'src/main.ts')],
    env: {
      REDIS_URL: redisUrl,
      SERVICES_FILE: join(directory, 'services.yaml'),
      DATA_DIR: join(directory, 'data'),
      LOG_DIR: join(directory, 'logs'),
      LOG_LEVEL: 'info',
      HEALTH_PORT: '0',
      PORT: '0',
      ...env,
    },
  });
  const port = /"(?:healthPort|port)":(\d+)/u.exec(await started.waitForOutput('ort":'))?.[1];
  const baseUrl = `http://127.0.0.1:${port}`;
  return Object.assign(started, {
    name,
    baseUrl,
    readiness: async () => (await fetch(`${baseUrl}/readyz`)).status,
    health: async (): Promise<unknown> => (await fetch(`${baseUrl}/health`)).json(),
  });
}
