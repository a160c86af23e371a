import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { statusResponseSchema, type ServiceView } from '@recovery/contracts';
import { parseLogLine, type RecoveryLogLine } from '@recovery/domain';
import { freePort } from '@recovery/local-servers';
import { makeTestDirectory, startPrivateRedis, waitFor, type PrivateRedis } from '@recovery/test-kit';
import type { History } from '../../history/history.ts';
import { Component, type ComponentName } from './component.ts';
import { CONTROL_TOKEN, Patient } from './patient.ts';
import { Recorder } from './recorder.ts';
import { RecoveryWatch } from './recovery-watch.ts';
import { servicesFile, type LabService } from './services-file.ts';

const CACHE = resolve(import.meta.dirname, '../../../.cache/compile');
const READY_TIMEOUT_MS = 60_000;
const WELL_TIMEOUT_MS = 90_000;

/** How many processes of each kind run. */
export type Staff = Readonly<Record<ComponentName, number>>;
export const STAFF: Staff = { scheduler: 2, 'probe-worker': 2, 'recovery-worker': 3, 'api-gateway': 1 };

export interface PatientSpec {
  readonly id: string;
  readonly dependsOn?: readonly string[];
  /** It is healed by a command instead of its control endpoint. */
  readonly isCommanded?: boolean;
  /** Asked at each probe: what it needs to be well, beside its own health. */
  readonly needs?: (patientOf: (id: string) => Patient) => boolean;
}

export interface LabOptions {
  readonly patients: readonly PatientSpec[];
  readonly staff?: Staff;
  /** Variables of every component; the lab's own come first. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the first rung, one call each; the last one must be `reset`. */
  readonly gentleOperations?: readonly string[];
  readonly redisSettings?: Readonly<Record<string, string>>;
}

/** Real components on a Redis of their own, and patients that fall ill on request and record what is done to them. */
export class Lab {
  readonly redis: PrivateRedis;
  readonly recorder: Recorder;
  readonly watch = new RecoveryWatch();
  readonly patients: ReadonlyMap<string, Patient>;
  readonly #directory: { readonly path: string; remove(): Promise<void> };
  readonly #components: Component[] = [];
  readonly #killedAt = new Map<Component, number>();
  readonly #endedByThemselves: string[] = [];
  #isStopping = false;
  readonly #apiUrl: string;

  private constructor(parts: {
    redis: PrivateRedis;
    recorder: Recorder;
    patients: ReadonlyMap<string, Patient>;
    directory: { readonly path: string; remove(): Promise<void> };
    apiUrl: string;
  }) {
    this.redis = parts.redis;
    this.recorder = parts.recorder;
    this.patients = parts.patients;
    this.#directory = parts.directory;
    this.#apiUrl = parts.apiUrl;
  }

  /** Resolves when every patient is known to be well. */
  static async start({
    patients: specs,
    staff = STAFF,
    env,
    gentleOperations = ['reset'],
    redisSettings = {},
  }: LabOptions): Promise<Lab> {
    const directory = await makeTestDirectory('chaos');
    const recorder = new Recorder();
    const patients = new Map<string, Patient>();
    const patientOf = (id: string): Patient => {
      const patient = patients.get(id);
      if (patient === undefined) throw new Error(`there is no patient ${id}`);
      return patient;
    };
    const services: LabService[] = [];
    for (const { id, dependsOn = [], isCommanded = false, needs = () => true } of specs) {
      const patient = await Patient.start({ id, recorder, needs: () => needs(patientOf) });
      patients.set(id, patient);
      services.push({ patient, dependsOn, isCommanded });
    }
    const file = join(directory.path, 'services.yaml');
    writeFileSync(file, servicesFile(services, { gentleOperations }));
    mkdirSync(join(directory.path, 'data'));
    const redis = await startPrivateRedis({ settings: redisSettings });
    const port = await freePort();
    const lab = new Lab({
      redis,
      recorder,
      patients,
      directory,
      apiUrl: `http://127.0.0.1:${port}`,
    });
    try {
      await lab.#startComponents(staff, {
        ...env,
        REDIS_URL: redis.url,
        CONTROL_TOKEN,
        SERVICES_FILE: file,
        DATA_DIR: join(directory.path, 'data'),
        LOG_DIR: join(directory.path, 'logs'),
        PORT: String(port),
        NODE_COMPILE_CACHE: CACHE,
      });
      await lab.untilAllAreWell();
    } catch (error) {
      const said = lab.#components.map((component) => `--- ${component.label}\n${component.tail()}`).join('\n');
      await lab.stop();
      throw new Error(`the lab did not start:\n${said}`, { cause: error });
    }
    return lab;
  }

  components(name: ComponentName): Component[] {
    return this.#components.filter((component) => component.name === name);
  }

  patient(id: string): Patient {
    const patient = this.patients.get(id);
    if (patient === undefined) throw new Error(`there is no patient ${id}`);
    return patient;
  }

  /** SIGKILL; resolves when it has been started again and is ready. */
  async kill(component: Component): Promise<void> {
    await component.ready();
    this.#killedAt.set(component, Date.now());
    const gone = component.gone();
    component.signal('SIGKILL');
    await gone;
    await component.ready();
  }

  async services(): Promise<ServiceView[]> {
    const response = await fetch(`${this.#apiUrl}/api/recovery/status`, { signal: AbortSignal.timeout(2000) });
    return statusResponseSchema.parse(await response.json()).services;
  }

  /** Running, and no incident is watched any more. */
  async untilAllAreWell(): Promise<void> {
    let last: ServiceView[] = [];
    await waitFor(
      async () => {
        last = await this.services();
        return last.every(isWell);
      },
      {
        timeoutMs: WELL_TIMEOUT_MS,
        intervalMs: 100,
        describe: () =>
          `all to be running; not: ${last
            .filter((service) => !isWell(service))
            .map(({ id, status, message }) => `${id} ${status} (${message})`)
            .join(', ')}`,
      },
    );
  }

  /** Every line of logs/recovery, oldest first. */
  log(): RecoveryLogLine[] {
    return this.#linesOf('recovery').map((line) => {
      const parsed = parseLogLine(line);
      if (parsed === null) throw new Error(`not a line of the recovery log: ${line}`);
      return parsed;
    });
  }

  /** Lines of logs/system: what a person is told. */
  alerts(): string[] {
    return this.#linesOf('system');
  }

  history(): History {
    const { actions, answers } = this.recorder;
    return { actions, answers, lines: this.log(), cutOffs: this.watch.cutOffs, isOver: true };
  }

  /** What components printed that ended and had not been killed. */
  get endedByThemselves(): readonly string[] {
    return this.#endedByThemselves;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#components.map((component) => component.stop()));
    await this.redis.stop();
    await Promise.all([...this.patients.values()].map((patient) => patient.stop()));
    await this.#directory.remove();
  }

  async #startComponents(staff: Staff, env: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, count] of staffList(staff)) {
      for (let index = 1; index <= count; index += 1) {
        const label = count === 1 ? name : `${name} ${index}`;
        const logLevel = name === 'recovery-worker' ? 'debug' : 'info';
        this.#components.push(
          new Component(
            { name, label, env: { ...env, LOG_LEVEL: logLevel } },
            {
              entry: (component, entry) => this.watch.onEntry(component, entry),
              ended: (component) => this.#onEnded(component),
            },
          ),
        );
      }
    }
    const started = Promise.all(this.#components.map((component) => component.start()));
    let isStarted = false;
    void started.then(() => (isStarted = true));
    await waitFor(() => isStarted, { timeoutMs: READY_TIMEOUT_MS, describe: 'the components to be ready' });
  }

  #onEnded(component: Component): void {
    const killedAt = this.#killedAt.get(component);
    this.#killedAt.delete(component);
    if (killedAt === undefined && !this.#isStopping) this.#endedByThemselves.push(component.tail());
    this.watch.onKilled(component, killedAt ?? Date.now());
  }

  #linesOf(kind: string): string[] {
    const directory = join(this.#directory.path, 'logs', kind);
    let files: string[];
    try {
      files = readdirSync(directory).toSorted();
    } catch {
      return [];
    }
    return files
      .flatMap((file) => readFileSync(join(directory, file), 'utf8').split('\n'))
      .filter((line) => line !== '');
  }
}

function isWell({ status, incidentId }: ServiceView): boolean {
  return status === 'running' && incidentId === null;
}

function staffList(staff: Staff): [ComponentName, number][] {
  return Object.entries(staff) as [ComponentName, number][];
}
