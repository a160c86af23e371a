import { AppError, type ControlOperation } from '@recovery/runtime';
import { z } from 'zod';
import type { EngineCommand } from '../engine/engine-condition.ts';
import type { Engine } from '../engine/engine.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { Coordinator } from './coordinator.ts';

export interface ControlTargets {
  readonly coordinator: Coordinator;
  readonly cache: MarketCache;
  /** Closes and reopens a connection, then tests it. */
  readonly resetDatabase: () => Promise<ConnectionTest>;
  readonly resetCache: () => Promise<ConnectionTest>;
  /** Puts last_valid_config back wherever the stored configuration is invalid; the connections it did that for. */
  readonly restoreConfigurations: () => Promise<string[]>;
}

export interface ConnectionTest {
  readonly ok: boolean;
  readonly message?: string;
}

const engineInputSchema = z.strictObject({ connectionId: z.string().min(1).max(63) });

/** What the recovery ladder and people can ask of the trade engine; docs/trade-engine.md lists them. */
export function createControlOperations(targets: ControlTargets): Record<string, ControlOperation> {
  const { coordinator, cache } = targets;
  return {
    stop: async () => {
      await coordinator.halt();
      return { phase: coordinator.phase };
    },
    clear: async () => {
      await coordinator.clear();
      return { cleared: coordinator.engines.length };
    },
    start: () => {
      coordinator.start();
      return Promise.resolve({ phase: coordinator.phase });
    },
    'reset-connections': () => resetConnections(targets),
    'clear-errors': () => clearErrors(coordinator),
    'reset-configuration': async () => {
      const restored = await targets.restoreConfigurations();
      await reload(coordinator.engines.filter((engine) => restored.includes(engine.options.connectionId)));
      return { restored };
    },
    'clear-cache-memory': () => Promise.resolve({ windows: cache.clearMemory() }),
    'pause-engine': (input) => commandEngine(coordinator, input, 'pause'),
    'resume-engine': (input) => commandEngine(coordinator, input, 'resume'),
    'stop-engine': (input) => commandEngine(coordinator, input, 'stop'),
    'start-engine': (input) => commandEngine(coordinator, input, 'start'),
  };
}

async function resetConnections({ resetDatabase, resetCache, coordinator }: ControlTargets): Promise<object> {
  const [database, cache] = await Promise.all([resetDatabase(), resetCache()]);
  if (!database.ok) {
    throw new AppError(
      'database_unreachable',
      `the database does not answer: ${database.message ?? 'no reason given'}`,
    );
  }
  await Promise.all(coordinator.engines.map((engine) => engine.syncNow()));
  return { database, cache };
}

/** An engine in error begins anew from its stored state, with empty statistics; what is still wrong shows again. */
async function clearErrors(coordinator: Coordinator): Promise<object> {
  const failed = coordinator.engines.filter((engine) => engine.memory?.condition.status === 'error');
  for (const engine of coordinator.engines) engine.clearStatistics();
  await reload(failed);
  return { cleared: failed.map((engine) => engine.options.connectionId) };
}

async function reload(engines: readonly Engine[]): Promise<void> {
  await Promise.all(engines.map((engine) => engine.reload()));
}

async function commandEngine(coordinator: Coordinator, input: unknown, command: EngineCommand): Promise<object> {
  const parsed = engineInputSchema.safeParse(input);
  if (!parsed.success) throw new AppError('input_invalid', 'input must be { "connectionId": "…" }');
  const { connectionId } = parsed.data;
  const result = await coordinator.command(connectionId, command);
  if (result === null) throw new AppError('connection_unknown', 'there is no such connection');
  return { connectionId, ...result };
}
