import { randomUUID } from 'node:crypto';
import { conditionOnLoad } from './engine-condition.ts';
import { createMemory, type EngineMemory } from './engine-memory.ts';
import type { EngineOptions, EnginePorts } from './engine-ports.ts';

/** Takes the engine over from the database: state, configuration, condition. */
export async function loadMemory(options: EngineOptions, ports: EnginePorts): Promise<EngineMemory> {
  const { connectionId, declared, statisticsWindowMs } = options;
  const ownerId = randomUUID();
  const newRun = ownerId.slice(0, 8);
  const loaded = await ports.store.load({ connectionId, ownerId, newRun, declared });
  const parsed = ports.parseConfiguration(loaded.configuration);
  const invalidReason = parsed.ok ? null : parsed.reason;
  const condition = conditionOnLoad(loaded.status, invalidReason);
  const { state, trimmedCount, orphanedCount, stateWasDamaged } = loaded;
  ports.log.info(
    {
      connectionId,
      run: state.run,
      tick: state.tick,
      status: condition.status,
      openPositions: state.openPositions.length,
      trimmedCount,
      orphanedCount,
    },
    'engine loaded',
  );
  if (stateWasDamaged) ports.log.error({ connectionId }, 'stored state was not readable, a new run begins');
  return createMemory(
    {
      ownerId,
      condition,
      state,
      configuration: parsed.ok ? parsed.configuration : declared,
      invalidReason,
      storedConfiguration: JSON.stringify(loaded.configuration),
      trimmedCount,
    },
    { now: performance.now(), statisticsWindowMs },
  );
}
