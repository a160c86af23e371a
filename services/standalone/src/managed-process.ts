import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { SupervisedProcess } from '@recovery/contracts';
import { readProcess, spawnServer, type ProcessIdentity } from '@recovery/local-servers';
import { errorMessage, type Logger } from '@recovery/runtime';
import { endProcessTree, killProcessGroup, killProcessTreeNow } from './end-process-tree.ts';
import { removePidFile, writePidFile } from './pid-file.ts';
import type { ProcessLog } from './process-log.ts';
import type { ProcessSpec } from './process-spec.ts';

export interface ManagedProcessOptions {
  spec: ProcessSpec;
  /** Where pid files are kept. */
  runDir: string;
  processLog: ProcessLog;
  log: Logger;
  /** It ended without having been asked to. */
  onDeath: (process: ManagedProcess) => void;
  onChange: () => void;
}

type LastExit = NonNullable<SupervisedProcess['lastExit']>;

/** One process: started, stopped and restarted one order at a time. Deciding when is the supervisor's business. */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly processLog: ProcessLog;
  readonly #options: ManagedProcessOptions;
  #state: SupervisedProcess['state'] = 'stopped';
  #identity: ProcessIdentity | null = null;
  #startedAt: number | null = null;
  #startedMs = performance.now();
  #lastExit: LastExit | null = null;
  #startCount = 0;
  #ended: Promise<void> = Promise.resolve();
  #orders: Promise<unknown> = Promise.resolve();

  constructor(options: ManagedProcessOptions) {
    this.#options = options;
    this.spec = options.spec;
    this.processLog = options.processLog;
  }

  get view(): SupervisedProcess {
    return {
      name: this.spec.name,
      kind: this.spec.kind,
      state: this.#state,
      pid: this.#identity?.pid ?? null,
      startedAt: this.#startedAt,
      restarts: Math.max(0, this.#startCount - 1),
      lastExit: this.#lastExit,
    };
  }

  /** Resolves when it runs; does nothing when it does already. */
  start(): Promise<void> {
    return this.#inOrder(() => this.#start());
  }

  /** Monotonic ms since its last start. */
  get livedMs(): number {
    return performance.now() - this.#startedMs;
  }

  /** Resolves when it and all its descendants are gone. */
  stop(): Promise<void> {
    return this.#inOrder(() => this.#stop());
  }

  /** Ends it if it runs, then starts it; resolves when the new process exists. */
  restart(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** SIGKILL to the whole tree without waiting. */
  killNow(): void {
    if (this.#identity !== null) killProcessTreeNow(this.#identity);
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const result = this.#orders.then(work);
    this.#orders = result.catch(() => undefined);
    return result;
  }

  #setState(state: SupervisedProcess['state']): void {
    this.#state = state;
    this.#options.onChange();
  }

  async #start(): Promise<void> {
    if (this.#identity !== null) return;
    this.#setState('starting');
    try {
      await this.spec.beforeStart?.();
      const child = this.#spawn();
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      this.#adopt(child);
    } catch (error) {
      this.#lastExit = { code: null, signal: null, at: Date.now() };
      this.#setState('exited');
      throw error;
    }
  }

  #spawn(): ChildProcess {
    const file = this.processLog.open();
    try {
      return spawnServer(this.spec.command, ['ignore', file, file]);
    } finally {
      closeSync(file);
    }
  }

  #adopt(child: ChildProcess): void {
    const entry = child.pid === undefined ? null : readProcess(child.pid);
    if (entry === null) throw new Error(`${this.spec.name} ended as soon as it was started`);
    const identity = { pid: entry.pid, startTime: entry.startTime };
    this.#identity = identity;
    this.#startedAt = Date.now();
    this.#startedMs = performance.now();
    this.#startCount += 1;
    this.#note(() => writePidFile(this.#options.runDir, this.spec.name, identity));
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    child.once('exit', (code, signal) => {
      this.#onExit(identity.pid, { code, signal, at: Date.now() });
      ended.resolve();
    });
    this.#setState('running');
  }

  #onExit(pid: number, lastExit: LastExit): void {
    const { log, runDir } = this.#options;
    // A server's children end by themselves when it does, and its next start makes sure of it.
    if (this.spec.kind !== 'server') killProcessGroup(pid);
    const wasAsked = this.#state === 'stopping';
    this.#identity = null;
    this.#lastExit = lastExit;
    this.#note(() => removePidFile(runDir, this.spec.name));
    log[wasAsked ? 'info' : 'warn']({ process: this.spec.name, pid, ...lastExit }, 'process ended');
    if (wasAsked) return;
    this.#setState('exited');
    this.#options.onDeath(this);
  }

  /** A note that cannot be written (disk full) must not cost us the process it is about. */
  #note(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.error({ process: this.spec.name, reason: errorMessage(error) }, 'pid file not written');
    }
  }

  async #stop(): Promise<void> {
    const identity = this.#identity;
    if (identity !== null) {
      this.#setState('stopping');
      await endProcessTree(identity, this.spec.endingSteps);
      await this.#ended;
    }
    this.#setState('stopped');
  }
}
