import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  statusResponseSchema,
  supervisedProcessSchema,
  type ServiceView,
  type StatusResponse,
  type SupervisedProcess,
} from '@recovery/contracts';
import { parseLogLine, type RecoveryLogLine } from '@recovery/domain';
import { makeTestDirectory, waitFor } from '@recovery/test-kit';
import pg from 'pg';
import { z } from 'zod';
import { checkHistory } from '../history/check-history.ts';
import type { Limits } from '../history/history.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Short intervals, so that a test watches seconds and not minutes; everything else is the default. */
const QUICK = {
  HEALTH_CHECK_INTERVAL: '1000',
  HEALTH_CHECK_RETRY_INTERVAL: '200',
  RESTART_COOLDOWN: '1500',
  STABILITY_PERIOD: '3000',
  START_PERIOD: '3000',
  FAULTS_ENABLED: 'true',
};

/** Set to nothing counts as not set, and keeps out what an .env at the root may say. */
const NOT_SET = { REDIS_URL: '', DATABASE_URL: '', HOST: '', API_TOKEN: '', CONTROL_TOKEN: '' };

const SERVICES = ['database', 'position-threshold', 'trade-engine'];

/** What the defaults promise, for the checker of the log. */
const LIMITS: Omit<Limits, 'services'> = {
  budget: 10,
  windowMs: 3_600_000,
  atOnce: 3,
  startsPerMinute: 10,
  endWithinMs: 60_000,
  successThreshold: 2,
  leewayMs: 1000,
};

const launcherFileSchema = z.object({
  pid: z.number(),
  apiUrl: z.string(),
  supervisorUrl: z.string(),
  supervisorToken: z.string(),
  databaseUrl: z.string(),
  processes: z.array(z.object({ name: z.string(), healthUrl: z.string().nullable() })),
});

/** The real system in directories of its own, started as `npm start` starts it. */
export class RunningSystem {
  readonly directory: string;
  readonly #launcher: ChildProcess;
  readonly #services: readonly string[];
  readonly #remove: () => Promise<void>;
  #addresses: z.infer<typeof launcherFileSchema> | null = null;

  private constructor({
    directory,
    remove,
    launcher,
    services,
  }: {
    directory: string;
    remove: () => Promise<void>;
    launcher: ChildProcess;
    services: readonly string[];
  }) {
    this.directory = directory;
    this.#remove = remove;
    this.#launcher = launcher;
    this.#services = services;
  }

  /** Resolves when all services, the three built-in ones unless others are named, are `running`. */
  static async start(
    env: Record<string, string> = {},
    { services = SERVICES }: { services?: readonly string[] } = {},
  ): Promise<RunningSystem> {
    const { path: directory, remove } = await makeTestDirectory('e2e');
    const launcher = spawn(process.execPath, [join(ROOT, 'services/standalone/src/main.ts')], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...withoutOurVariables(process.env),
        ...NOT_SET,
        ...QUICK,
        DATA_DIR: join(directory, 'data'),
        LOG_DIR: join(directory, 'logs'),
        PORT: '0',
        ...env,
      },
    });
    const output = createWriteStream(join(directory, 'launcher.log'));
    launcher.stdout?.pipe(output);
    launcher.stderr?.pipe(output);
    const system = new RunningSystem({ directory, remove, launcher, services });
    try {
      await waitFor(() => system.#readAddresses(), { timeoutMs: 90_000, describe: 'the launcher to say where it is' });
      for (const id of services) await system.waitForStatus(id, 'running', 60_000);
    } catch (error) {
      const log = readFileSync(join(directory, 'launcher.log'), 'utf8');
      await system.stop();
      throw new Error(`the system did not start:\n${log}`, { cause: error });
    }
    return system;
  }

  /** Where API and page are. */
  url(): string {
    return this.#at().apiUrl;
  }

  async status(): Promise<StatusResponse> {
    return statusResponseSchema.parse(await (await fetch(`${this.#at().apiUrl}/api/recovery/status`)).json());
  }

  async service(id: string): Promise<ServiceView> {
    const found = (await this.status()).services.find((service) => service.id === id);
    if (found === undefined) throw new Error(`the API does not know ${id}`);
    return found;
  }

  request(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.#at().apiUrl}${path}`, init);
  }

  async waitForStatus(id: string, status: ServiceView['status'], timeoutMs: number): Promise<ServiceView> {
    let last: ServiceView | null = null;
    await waitFor(
      async () => {
        last = await this.service(id).catch(() => null);
        return last?.status === status;
      },
      { timeoutMs, describe: () => `${id} to be ${status}, it is ${JSON.stringify(last)}` },
    );
    return this.service(id);
  }

  async processes(): Promise<SupervisedProcess[]> {
    const { supervisorUrl, supervisorToken } = this.#at();
    const response = await fetch(`${supervisorUrl}/processes`, {
      headers: { authorization: `Bearer ${supervisorToken}` },
    });
    return z.array(supervisedProcessSchema).parse(await response.json());
  }

  /** Process ids by name, of everything that runs. */
  async pids(): Promise<Record<string, number | null>> {
    return Object.fromEntries((await this.processes()).map(({ name, pid }) => [name, pid]));
  }

  async pid(name: string): Promise<number> {
    const pid = (await this.pids())[name];
    if (pid === undefined || pid === null) throw new Error(`${name} does not run`);
    return pid;
  }

  /** Every line of logs/recovery, oldest first, of one service or of all. */
  log(service?: string): RecoveryLogLine[] {
    const directory = join(this.directory, 'logs/recovery');
    let files: string[];
    try {
      files = readdirSync(directory).toSorted();
    } catch {
      return [];
    }
    return files
      .flatMap((file) => readFileSync(join(directory, file), 'utf8').split('\n'))
      .filter((line) => line !== '')
      .map((line) => {
        const parsed = parseLogLine(line);
        if (parsed === null) throw new Error(`not a recovery log line: ${line}`);
        return parsed;
      })
      .filter((line) => service === undefined || line.details['service'] === service);
  }

  /** Lines that begin or end an attempt. */
  attempts(service?: string): RecoveryLogLine[] {
    return this.log(service).filter((line) => line.details['attempt'] !== undefined && line.status !== 'skipped');
  }

  async waitForLog(
    matches: (line: RecoveryLogLine) => boolean,
    { service, timeoutMs }: { service: string; timeoutMs: number },
  ): Promise<void> {
    await waitFor(() => this.log(service).some(matches), {
      timeoutMs,
      describe: () => `a log line; there are ${JSON.stringify(this.log(service))}`,
    });
  }

  async waitForService(id: string, matches: (service: ServiceView) => boolean, timeoutMs: number): Promise<void> {
    await waitFor(async () => matches(await this.service(id)), { timeoutMs, describe: `${id} to change` });
  }

  databaseUrl(): Promise<string> {
    return Promise.resolve(this.#at().databaseUrl);
  }

  /** One statement on the database, on a connection of its own. */
  async query(text: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: this.#at().databaseUrl, application_name: 'e2e' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  }

  /** Switches a fault of a watched service on. */
  breakService(name: 'trade-engine' | 'position-threshold', fault: string): Promise<Response> {
    const base = this.#at().processes.find((process) => process.name === name)?.healthUrl;
    return fetch(new URL(`/faults/${fault}`, base ?? undefined), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
  }

  /**
   * SIGTERM, as Ctrl-C does; resolves with the launcher's exit code.
   * @throws when the log of the run breaks a promise
   */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((done) => {
      if (this.#launcher.exitCode !== null || this.#launcher.signalCode !== null) done(this.#launcher.exitCode);
      else this.#launcher.once('exit', (code) => done(code));
    });
    this.#launcher.kill('SIGTERM');
    const code = await ended;
    const lines = this.log();
    await this.#remove();
    const history = { lines, actions: [], answers: [], cutOffs: [], isOver: false };
    const violations = checkHistory(history, { ...LIMITS, services: new Set(this.#services) });
    if (violations.length > 0) throw new Error(`the log breaks promises: ${JSON.stringify(violations, null, 2)}`);
    return code;
  }

  #at(): z.infer<typeof launcherFileSchema> {
    if (this.#addresses === null) throw new Error('the system has not started');
    return this.#addresses;
  }

  #readAddresses(): boolean {
    if (this.#launcher.exitCode !== null) throw new Error(`the launcher exited with ${this.#launcher.exitCode}`);
    try {
      const text = readFileSync(join(this.directory, 'data/run/launcher.json'), 'utf8');
      this.#addresses = launcherFileSchema.parse(JSON.parse(text));
      return true;
    } catch {
      return false;
    }
  }
}

/** A developer's own settings must not change what a test sees. */
function withoutOurVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours =
    /^(?:REDIS_URL|DATABASE_URL|PORT|HOST|API_TOKEN|NODE_OPTIONS|VITEST.*|(?:HEALTH|RESTART|MAX|AUTO_RECOVERY)_.*)$/u;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}
