import { type Logger, type Loop, startLoop } from '@recovery/runtime';
import type { EngineCommand } from '../engine/engine-condition.ts';
import type { Engine } from '../engine/engine.ts';
import { isStale } from './engine-staleness.ts';

/** `halted` by the control operation stop; what people paused or stopped is a matter of each engine. */
export type CoordinatorPhase = 'running' | 'halted';

const SUPERVISION_INTERVAL_MS = 1_000;

/** Runs all engines and watches over them. */
export class Coordinator {
  readonly engines: readonly Engine[];
  readonly #log: Logger;
  readonly #stalled = new Set<Engine>();
  #supervision: Loop | null = null;
  #phase: CoordinatorPhase = 'halted';

  constructor(options: { engines: readonly Engine[]; log: Logger }) {
    this.engines = options.engines;
    this.#log = options.log;
  }

  get phase(): CoordinatorPhase {
    return this.#phase;
  }

  /** Monotonic ms since the coordinator last looked at its engines; null before the first time. */
  get msSinceSupervision(): number | null {
    return this.#supervision?.msSinceSuccess ?? null;
  }

  /** Starts every engine; each loads its state as soon as the database gives it. */
  start(): void {
    this.#phase = 'running';
    for (const engine of this.engines) engine.begin();
    this.#supervision ??= startLoop({
      name: 'supervision',
      intervalMs: SUPERVISION_INTERVAL_MS,
      run: () => Promise.resolve(this.#supervise()),
      onError: (error) => this.#log.error({ err: error }, 'supervision failed'),
    });
  }

  /** Stops every engine after saving what can be saved. */
  async halt(): Promise<void> {
    this.#phase = 'halted';
    await Promise.all([this.#supervision?.stop(), ...this.engines.map((engine) => engine.halt())]);
    this.#supervision = null;
  }

  /** Drops what the engines hold in memory; they load it again, at once or at the next start. */
  async clear(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.forget()));
    this.#stalled.clear();
  }

  /** Sends a command to one engine; null when there is no such connection. */
  async command(connectionId: string, command: EngineCommand): Promise<{ status: string; saved: boolean } | null> {
    const engine = this.engines.find((candidate) => candidate.options.connectionId === connectionId);
    return engine === undefined ? null : await engine.command(command);
  }

  #supervise(): void {
    const now = performance.now();
    for (const engine of this.engines) {
      const { connectionId } = engine.options;
      if (isStale(engine, now) === this.#stalled.has(engine)) continue;
      if (this.#stalled.delete(engine)) {
        this.#log.info({ connectionId }, 'engine ticks again');
      } else {
        this.#stalled.add(engine);
        this.#log.warn({ connectionId, databaseError: engine.databaseError }, 'engine has stalled');
      }
    }
  }
}
