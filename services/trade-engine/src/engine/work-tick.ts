import { errorMessage } from '@recovery/runtime';
import { advance } from '../trading/advance.ts';
import type { EngineMemory } from './engine-memory.ts';
import type { EngineOptions, EnginePorts } from './engine-ports.ts';

// So many failed ticks in a row put an engine into the error state.
const FAILED_TICKS_LIMIT = 5;

/**
 * Works the next tick in memory and journals what it did. A tick that fails changes nothing and is tried again.
 * `isCurrent` tells, after every wait, whether the memory is still the engine's own.
 */
export async function workTick(
  memory: EngineMemory,
  options: EngineOptions,
  ports: EnginePorts,
  isCurrent: () => boolean,
): Promise<void> {
  const { connectionId } = options;
  const startedAt = performance.now();
  try {
    await ports.beforeTick();
    const { symbols } = memory.configuration;
    const windows = await ports.windowsAt(connectionId, symbols, memory.state.tick + 1);
    if (!isCurrent() || memory.condition.status !== 'running') return;
    const { state, configuration } = memory;
    const tick = advance({ connectionId, state, configuration, windows, now: Date.now() }, (loop, work) => {
      const loopStartedAt = performance.now();
      const result = work();
      memory.loopLatencyMs[loop] = performance.now() - loopStartedAt;
      return result;
    });
    const now = performance.now();
    memory.state = tick.state;
    memory.journal.record({ ...tick, tickedAt: Date.now(), recordedAt: now });
    memory.lastTickAt = now;
    memory.failedInARow = 0;
    memory.statistics.record({ at: now, ok: true, latencyMs: now - startedAt });
  } catch (error) {
    if (isCurrent()) recordFailure(memory, { error, startedAt, connectionId, log: ports.log });
  }
}

function recordFailure(
  memory: EngineMemory,
  failure: { error: unknown; startedAt: number; connectionId: string; log: EnginePorts['log'] },
): void {
  const { error, startedAt, connectionId, log } = failure;
  const now = performance.now();
  memory.failedInARow += 1;
  memory.statistics.record({ at: now, ok: false, latencyMs: now - startedAt });
  log.warn({ err: error, connectionId, failedInARow: memory.failedInARow }, 'tick failed');
  if (memory.failedInARow < FAILED_TICKS_LIMIT || memory.condition.status !== 'running') return;
  const message = `${memory.failedInARow} ticks failed in a row: ${errorMessage(error)}`;
  memory.condition = { status: 'error', cause: 'ticks', message };
  memory.isDirty = true;
  log.error({ connectionId, reason: message }, 'engine stopped ticking');
}
