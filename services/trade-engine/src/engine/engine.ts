import { AppError, errorMessage, type Loop, RateLimitedLog, startLoop, withDeadline } from '@recovery/runtime';
import { afterCommand, type EngineCommand, type EngineCondition } from './engine-condition.ts';
import type { EngineMemory } from './engine-memory.ts';
import type { EngineOptions, EnginePorts } from './engine-ports.ts';
import { loadMemory } from './load-memory.ts';
import { saveMemory } from './save-memory.ts';
import { workTick } from './work-tick.ts';

/** A save on demand may take so long before the caller goes on without it. */
const SAVE_TIMEOUT_MS = 2_000;
const LONGEST_RETRY_MS = 1_000;
const IDLE_SYNC_MS = 1_000;

/**
 * The engine of one connection: a tick loop that works in memory and a sync loop that loads and saves it. The
 * database may go away at any moment; the tick loop then runs ahead as far as the journal's limit.
 */
export class Engine {
  readonly options: EngineOptions;
  readonly #ports: EnginePorts;
  readonly #quietLog: RateLimitedLog;
  #memory: EngineMemory | null = null;
  #loops: { readonly tick: Loop; readonly sync: Loop } | null = null;
  #databaseError: string | null = null;
  /** Changes with every begin and halt: what was left behind by an earlier life must not touch this one. */
  #life = 0;

  constructor(options: EngineOptions, ports: EnginePorts) {
    this.options = options;
    this.#ports = ports;
    this.#quietLog = new RateLimitedLog({ log: ports.log });
  }

  /** Null until the state has been loaded. */
  get memory(): Readonly<EngineMemory> | null {
    return this.#memory;
  }

  /** Why the last load or save failed; null when it did not. */
  get databaseError(): string | null {
    return this.#databaseError;
  }

  get isWaitingForDatabase(): boolean {
    return (this.#memory?.journal.unsavedTickCount ?? 0) >= this.options.maxUnsavedTicks;
  }

  /** Starts both loops; loading goes on until the database answers. */
  begin(): void {
    if (this.#loops !== null) return;
    this.#life += 1;
    const { connectionId, tickIntervalMs } = this.options;
    const sync = startLoop({
      name: `sync ${connectionId}`,
      intervalMs: IDLE_SYNC_MS,
      retryDelayMs: (failures) => Math.min(100 * 2 ** failures, LONGEST_RETRY_MS),
      run: () => this.#sync(),
      onError: (error) => this.#databaseFailed(error),
    });
    const tick = startLoop({
      name: `tick ${connectionId}`,
      intervalMs: tickIntervalMs,
      run: () => this.#tick(),
      onError: (error) => this.#ports.log.error({ err: error, connectionId }, 'tick loop failed'),
    });
    this.#loops = { tick, sync };
  }

  /** Ends the loops and saves what is left; a tick or a save that does not end in time is left behind, harmless. */
  async halt(): Promise<void> {
    const loops = this.#loops;
    this.#loops = null;
    this.#life += 1;
    if (loops === null) return;
    await this.#within('stopping the loops', () => Promise.all([loops.tick.stop(), loops.sync.stop()]));
    await this.#within('the last save', () => this.#save());
  }

  /** Drops everything in memory; the state is loaded again, and ticks that were not saved are worked again. */
  async forget(): Promise<void> {
    await this.#within('the save before forgetting', () => this.#loops?.sync.trigger() ?? this.#save());
    this.#memory = null;
  }

  /** Saves now what can be saved. */
  async syncNow(): Promise<void> {
    await this.#within('saving', () => this.#loops?.sync.trigger());
  }

  /** Forgets past failures and latencies. */
  clearStatistics(): void {
    this.#memory?.statistics.clear();
  }

  /** forget(), then waits for the state; false when the database did not give it in time. */
  async reload(): Promise<boolean> {
    await this.forget();
    await this.#within('loading', () => this.#loops?.sync.trigger());
    return this.#memory !== null;
  }

  /** @throws {AppError} `engine_not_loaded`, or `engine_command_refused` when it makes no sense now */
  async command(command: EngineCommand): Promise<{ status: EngineCondition['status']; saved: boolean }> {
    if (command === 'start' && this.#memory?.condition.status === 'error') await this.reload();
    const memory = this.#memory;
    const { connectionId } = this.options;
    if (memory === null) throw new AppError('engine_not_loaded', `${connectionId} is not loaded`, { retryable: true });
    const next = afterCommand(memory.condition, command, memory.invalidReason);
    if (next === null || next.status === 'error') {
      const reason = next?.message ?? `it is ${memory.condition.status}`;
      throw new AppError('engine_command_refused', `cannot ${command} ${connectionId}: ${reason}`);
    }
    memory.condition = next;
    if (next.status === 'running') memory.runningSince = performance.now();
    memory.isDirty = true;
    this.#ports.log.info({ connectionId, command, status: next.status }, 'engine command');
    await this.#within('saving the command', () => this.#loops?.sync.trigger() ?? this.#save());
    return { status: next.status, saved: !memory.isDirty };
  }

  async #tick(): Promise<void> {
    const memory = this.#memory;
    if (memory === null || memory.condition.status !== 'running' || this.isWaitingForDatabase) return;
    await workTick(memory, this.options, this.#ports, () => this.#memory === memory);
    // While saves fail, the sync loop's own backoff decides when to try again.
    if (this.#databaseError === null) void this.#loops?.sync.trigger();
  }

  async #sync(): Promise<void> {
    if (this.#memory === null) {
      const life = this.#life;
      const loaded = await loadMemory(this.options, this.#ports);
      if (life !== this.#life) return;
      this.#memory = loaded;
      void this.#loops?.tick.trigger();
    }
    await this.#save();
    if (this.#databaseError !== null) void this.#loops?.tick.trigger();
    this.#databaseError = null;
  }

  async #save(): Promise<void> {
    const memory = this.#memory;
    const isSuperseded = memory?.condition.status === 'error' && memory.condition.cause === 'superseded';
    if (memory !== null && !isSuperseded) await saveMemory(memory, this.options, this.#ports);
  }

  #databaseFailed(error: unknown): void {
    const { connectionId } = this.options;
    this.#databaseError = errorMessage(error);
    this.#quietLog.warn('database', { connectionId, reason: this.#databaseError }, 'engine cannot reach its state');
  }

  async #within(label: string, work: () => unknown): Promise<void> {
    try {
      await withDeadline(work, { timeoutMs: SAVE_TIMEOUT_MS, label });
    } catch (error) {
      this.#ports.log.warn({ connectionId: this.options.connectionId, reason: errorMessage(error) }, `${label} failed`);
    }
  }
}
