import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { logsResponseSchema, statusResponseSchema, type ServiceView } from '@recovery/contracts';
import { waitFor } from '@recovery/test-kit';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Short intervals, so that a test watches seconds and not minutes. */
const QUICK = {
  HEALTH_CHECK_INTERVAL: '2000',
  HEALTH_CHECK_RETRY_INTERVAL: '200',
  RESTART_COOLDOWN: '1500',
  STABILITY_PERIOD: '3000',
};
const SECRETS = [
  'API_TOKEN',
  'REDIS_PASSWORD',
  'CACHE_PASSWORD',
  'POSTGRES_PASSWORD',
  'CONTROL_TOKEN',
  'HEARTBEAT_TOKEN',
  'DOCKER_PROXY_TOKEN',
];
/** Ends the program of a container from within, as a crash would; its init stays long enough to tell the exit code. */
const KILL_MAIN = `
  const fs = require('node:fs');
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
    try {
      const words = fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8');
      if (words.startsWith('node\\0main.ts')) process.kill(Number(pid), 'SIGKILL');
    } catch {}
  }`;

const inspectSchema = z.array(
  z.object({
    Name: z.string(),
    Config: z.object({ Labels: z.record(z.string(), z.string()) }),
    State: z.object({ Status: z.string(), StartedAt: z.string(), Health: z.object({ Status: z.string() }).optional() }),
  }),
);
export interface Container {
  readonly name: string;
  readonly service: string;
  readonly state: string;
  readonly health: string | null;
  readonly startedAt: string;
}

/** docker-compose.yml of this clone as a project of its own. */
export class ComposedSystem {
  readonly project = `recovery-test-${randomBytes(3).toString('hex')}`;
  readonly #env: NodeJS.ProcessEnv;
  readonly #compose: readonly string[];
  readonly #token: string;
  readonly #port: number;

  private constructor({ compose, env, port }: { compose: readonly string[]; env: NodeJS.ProcessEnv; port: number }) {
    this.#compose = compose;
    this.#env = env;
    this.#token = env['API_TOKEN'] ?? '';
    this.#port = port;
  }

  /** Builds the images; nothing runs yet. */
  static async build(): Promise<ComposedSystem> {
    const port = await freePort();
    const secrets = SECRETS.map((name) => [name, randomBytes(16).toString('hex')]);
    const socketGroup = (await run('stat', ['-c', '%g', '/var/run/docker.sock'])).stdout.trim();
    const env = {
      ...process.env,
      ...QUICK,
      ...Object.fromEntries(secrets),
      DOCKER_GID: socketGroup,
      API_PORTS: `${port}-${port + 1}`,
      RECOVERY_VERSION: 'test',
    };
    const system = new ComposedSystem({ compose: await findCompose(), env, port });
    await system.compose('build');
    return system;
  }

  async compose(...args: readonly string[]): Promise<string> {
    const [command = '', ...first] = this.#compose;
    const { stdout } = await run(command, [...first, '--project-name', this.project, ...args], {
      cwd: ROOT,
      env: this.#env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  async docker(...args: readonly string[]): Promise<string> {
    return (await run('docker', args)).stdout;
  }

  async containers(): Promise<Container[]> {
    const ids = await this.docker(
      'ps',
      '--all',
      '--quiet',
      '--filter',
      `label=com.docker.compose.project=${this.project}`,
    );
    const inspected = inspectSchema.parse(JSON.parse(await this.docker('inspect', ...ids.trim().split('\n'))));
    return inspected.map(({ Name, Config, State }) => ({
      name: Name.slice(1),
      service: Config.Labels['com.docker.compose.service'] ?? '',
      state: State.Status,
      health: State.Health?.Status ?? null,
      startedAt: State.StartedAt,
    }));
  }

  async nameOf(service: string): Promise<string> {
    const found = (await this.containers()).find((container) => container.service === service);
    if (found === undefined) throw new Error(`there is no container of ${service}`);
    return found.name;
  }

  async crash(service: string): Promise<void> {
    // The container may end before the call that ended it.
    await this.docker('exec', await this.nameOf(service), 'node', '-e', KILL_MAIN).catch(() => undefined);
  }

  request(
    path: string,
    { token = this.#token, port = this.#port }: { token?: string; port?: number } = {},
  ): Promise<Response> {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    return fetch(`http://127.0.0.1:${port}${path}`, { headers });
  }

  async services(): Promise<ServiceView[]> {
    return statusResponseSchema.parse(await (await this.request('/api/recovery/status')).json()).services;
  }

  /** The attempts on a service in the log files, oldest first, as `status rung`. */
  async attempts(service: string): Promise<string[]> {
    const { entries } = logsResponseSchema.parse(await (await this.request('/api/recovery/logs?days=1')).json());
    return entries
      .filter((entry) => entry.service === service && entry.rung !== null && entry.status !== 'skipped')
      .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
      .map(({ status, rung }) => `${status} ${rung}`);
  }

  async untilRunning(services: readonly string[], timeoutMs = 120_000): Promise<void> {
    let last: string[] = [];
    await waitFor(
      async () => {
        last = (await this.services()).map(({ id, status, message }) => `${id} ${status}: ${message}`);
        return services.every((id) => last.some((line) => line.startsWith(`${id} running`)));
      },
      { timeoutMs, intervalMs: 300, describe: () => `${services.join()} to be running:\n${last.join('\n')}` },
    );
  }

  async remove(): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '5');
  }
}

/** Compose v2, else docker-compose. */
async function findCompose(): Promise<readonly string[]> {
  try {
    await run('docker', ['compose', 'version']);
    return ['docker', 'compose'];
  } catch {
    return ['docker-compose'];
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
