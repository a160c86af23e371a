import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseLogLine, type RecoveryLogLine } from '@recovery/domain';
import { createTestRedis, makeTestDirectory, startProcess, waitFor, type StartedProcess } from '@recovery/test-kit';

const ROOT = resolve(import.meta.dirname, '../..');

export const COMPONENTS = ['scheduler', 'probe-worker', 'recovery-worker', 'api-gateway'] as const;
export type ComponentName = (typeof COMPONENTS)[number];

/** The four components on a Redis of their own, each with a wall clock that a test sets at will. */
export class ComponentsWithWallClocks {
  readonly #processes = new Map<ComponentName, StartedProcess>();
  readonly #directory: string;
  readonly #redis: Awaited<ReturnType<typeof startRedis>>;
  readonly #remove: () => Promise<void>;

  private constructor({
    directory,
    remove,
    redis,
  }: {
    directory: string;
    remove: () => Promise<void>;
    redis: Awaited<ReturnType<typeof startRedis>>;
  }) {
    this.#directory = directory;
    this.#remove = remove;
    this.#redis = redis;
  }

  /** @param options.aheadMs what each wall clock is wrong by from the start */
  static async start({
    services,
    env,
    aheadMs,
  }: {
    services: string;
    env: Readonly<Record<string, string>>;
    aheadMs: Readonly<Record<ComponentName, number>>;
  }): Promise<ComponentsWithWallClocks> {
    const { path: directory, remove } = await makeTestDirectory('wall-clocks');
    const redis = await startRedis();
    const components = new ComponentsWithWallClocks({ directory, remove, redis });
    writeFileSync(join(directory, 'services.yaml'), services);
    mkdirSync(join(directory, 'logs'));
    for (const name of COMPONENTS) components.#startComponent(name, { env, aheadMs: aheadMs[name] });
    return components;
  }

  /** Sets the wall clocks to so many ms ahead of the real time, and waits until the processes have them. */
  async setWallClocks(names: readonly ComponentName[], aheadMs: number): Promise<void> {
    const heard = names.map((name) => this.#process(name).output().length);
    for (const name of names) writeFileSync(this.#clockFile(name), String(aheadMs));
    for (const [index, name] of names.entries()) {
      await waitFor(() => this.#process(name).output().slice(heard[index]).includes(`, ${aheadMs} ms ahead`), {
        describe: `the clock of ${name} to be set`,
      });
    }
  }

  /** What a clock of Redis that was set by so much is to all components: the two differ in nothing they can see. */
  async setServerClock(byMs: number): Promise<void> {
    const key = '{recovery}:clock';
    const record = JSON.parse((await this.#redis.redis.get(key)) ?? '{}') as Record<string, number>;
    const { offsetMs = 0, confirmedAt = 0 } = record;
    await this.#redis.redis.set(key, JSON.stringify({ offsetMs: offsetMs + byMs, confirmedAt: confirmedAt - byMs }));
  }

  /** Resolves when a component has passed over it. */
  async serverClockWasFound(): Promise<void> {
    await waitFor(() => COMPONENTS.some((name) => this.#process(name).output().includes('the clock of Redis was set')));
  }

  log(): RecoveryLogLine[] {
    const directory = join(this.#directory, 'logs/recovery');
    return readdirSync(directory)
      .flatMap((file) => readFileSync(join(directory, file), 'utf8').split('\n'))
      .flatMap((line) => (line === '' ? [] : [parseLogLine(line)]))
      .map((line) => {
        if (line === null) throw new Error('not a recovery log line');
        return line;
      });
  }

  output(): string {
    return COMPONENTS.map((name) => `${name}:\n${this.#process(name).output()}`).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((component) => component.stop()));
    await this.#redis.drop();
    await this.#remove();
  }

  #startComponent(name: ComponentName, { env, aheadMs }: { env: Readonly<Record<string, string>>; aheadMs: number }) {
    writeFileSync(this.#clockFile(name), String(aheadMs));
    const component = startProcess({
      args: [
        '--import',
        join(import.meta.dirname, 'stepped-wall-clock.ts'),
        join(ROOT, 'services', name, 'src/main.ts'),
      ],
      env: {
        ...env,
        WALL_CLOCK_FILE: this.#clockFile(name),
        REDIS_URL: this.#redis.url,
        DATA_DIR: join(this.#directory, 'data'),
        LOG_DIR: join(this.#directory, 'logs'),
        SERVICES_FILE: join(this.#directory, 'services.yaml'),
        CONTROL_TOKEN: 'of this test',
        HEALTH_PORT: '0',
        PORT: '0',
        LOG_LEVEL: 'info',
      },
    });
    this.#processes.set(name, component);
  }

  #clockFile(name: ComponentName): string {
    return join(this.#directory, `${name}.wall-clock`);
  }

  #process(name: ComponentName): StartedProcess {
    const component = this.#processes.get(name);
    if (component === undefined) throw new Error(`${name} was not started`);
    return component;
  }
}

function startRedis() {
  return createTestRedis({ dedicated: true });
}
