import { errorMessage, type Logger } from '@recovery/runtime';
import { ManagedProcess } from './managed-process.ts';
import { ProcessLog } from './process-log.ts';
import type { ProcessSpec } from './process-spec.ts';
import { restartDelayMs, STABLE_AFTER_MS } from './restart-backoff.ts';

export interface SupervisorOptions {
  runDir: string;
  processLogDir: string;
  log: Logger;
  /** A process that the recovery worker has to heal ended without having been asked to. */
  onPatientDeath: (process: ManagedProcess) => void;
  /** Any process ended without having been asked to. */
  onDeath: (process: ManagedProcess) => void;
  /** Some process changed its state. */
  onChange: () => void;
}

const LOG_CHECK_INTERVAL_MS = 2_000;
// First who uses the servers, then the servers; PostgreSQL before the Redis that records what happens to it.
const STOP_ORDER: readonly (readonly string[] | 'others')[] = ['others', ['postgres'], ['redis']];

/** Keeps components and Redis running; leaves watched services and PostgreSQL to the recovery worker's orders. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #processes = new Map<string, ManagedProcess>();
  readonly #deathsInARow = new Map<string, number>();
  readonly #restartTimers = new Set<NodeJS.Timeout>();
  readonly #logTimer: NodeJS.Timeout;
  #isClosing = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#logTimer = setInterval(() => this.#keepLogsBounded(), LOG_CHECK_INTERVAL_MS);
  }

  get processes(): ManagedProcess[] {
    return [...this.#processes.values()];
  }

  find(name: string): ManagedProcess | undefined {
    return this.#processes.get(name);
  }

  /** Takes a process into care and starts it. */
  async run(spec: ProcessSpec): Promise<ManagedProcess> {
    if (this.#isClosing) throw new Error('the launcher is shutting down');
    const { runDir, processLogDir, log, onChange } = this.#options;
    const managed = new ManagedProcess({
      spec,
      runDir,
      processLog: new ProcessLog(processLogDir, spec.name),
      log,
      onDeath: (dead) => this.#onDeath(dead),
      onChange,
    });
    this.#processes.set(spec.name, managed);
    await managed.start();
    return managed;
  }

  /** Ends everything, in order; nothing is started afterwards. */
  async stopAll(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#logTimer);
    for (const timer of this.#restartTimers) clearTimeout(timer);
    const servers = STOP_ORDER.flat();
    for (const group of STOP_ORDER) {
      const members = this.processes.filter(({ spec }) =>
        group === 'others' ? !servers.includes(spec.name) : group.includes(spec.name),
      );
      const results = await Promise.allSettled(members.map((member) => member.stop()));
      for (const result of results) {
        if (result.status === 'rejected') this.#options.log.error({ err: result.reason }, 'a process did not end');
      }
    }
  }

  /** SIGKILL to everything without waiting. */
  killAllNow(): void {
    this.#isClosing = true;
    for (const managed of this.#processes.values()) managed.killNow();
  }

  #onDeath(dead: ManagedProcess): void {
    if (this.#isClosing) return;
    this.#options.onDeath(dead);
    if (dead.spec.restartsItself) this.#startAgainLater(dead);
    else this.#options.onPatientDeath(dead);
  }

  #startAgainLater(dead: ManagedProcess): void {
    const { name } = dead.spec;
    const deaths = dead.livedMs >= STABLE_AFTER_MS ? 1 : (this.#deathsInARow.get(name) ?? 0) + 1;
    this.#deathsInARow.set(name, deaths);
    const delayMs = restartDelayMs(deaths);
    this.#options.log.warn({ process: name, deaths, delayMs }, 'component ended, starting it again');
    const timer = setTimeout(() => {
      this.#restartTimers.delete(timer);
      dead.start().catch((error: unknown) => {
        this.#options.log.error({ process: name, reason: errorMessage(error) }, 'component could not be started');
        if (!this.#isClosing) this.#startAgainLater(dead);
      });
    }, delayMs);
    this.#restartTimers.add(timer);
  }

  #keepLogsBounded(): void {
    for (const { spec, processLog } of this.#processes.values()) {
      try {
        processLog.keepBounded();
      } catch (error) {
        this.#options.log.warn({ process: spec.name, reason: errorMessage(error) }, 'its log could not be shortened');
      }
    }
  }
}
