import { invalidConfiguration } from './engine-condition.ts';
import type { EngineMemory } from './engine-memory.ts';
import type { EngineOptions, EnginePorts } from './engine-ports.ts';
import type { Batch } from './write-journal.ts';

/** Saves everything that is journalled or changed; follows a configuration that was changed in the database. */
export async function saveMemory(memory: EngineMemory, options: EngineOptions, ports: EnginePorts): Promise<void> {
  let batch = memory.journal.next();
  while (batch !== null || memory.isDirty) {
    const wasDirty = memory.isDirty;
    memory.isDirty = false;
    try {
      await saveOnce(memory, batch, options, ports);
    } catch (error) {
      memory.isDirty ||= wasDirty;
      throw error;
    }
    if (batch !== null) memory.journal.settle(batch);
    batch = memory.journal.next();
  }
}

async function saveOnce(
  memory: EngineMemory,
  batch: Batch | null,
  { connectionId, declared }: EngineOptions,
  ports: EnginePorts,
): Promise<void> {
  const { condition } = memory;
  const result = await ports.store.save({
    connectionId,
    ownerId: memory.ownerId,
    declared,
    lastValid: memory.configuration,
    status: condition.status,
    error: condition.status === 'error' ? condition.message : null,
    state: batch?.state ?? memory.state,
    opened: batch?.opened ?? [],
    closed: batch?.closed ?? [],
    tickedAt: batch?.tickedAt ?? null,
  });
  if (result.outcome === 'superseded') {
    const message = 'another process has loaded this engine and owns it now';
    memory.condition = { status: 'error', cause: 'superseded', message };
    ports.log.error({ connectionId }, message);
    return;
  }
  memory.trimmedCount += result.trimmedCount;
  followConfiguration(memory, result.configuration, { connectionId, ports });
}

function followConfiguration(
  memory: EngineMemory,
  stored: unknown,
  { connectionId, ports }: { connectionId: string; ports: EnginePorts },
): void {
  const text = JSON.stringify(stored);
  if (text === memory.storedConfiguration) return;
  memory.storedConfiguration = text;
  memory.isDirty = true;
  const parsed = ports.parseConfiguration(stored);
  memory.invalidReason = parsed.ok ? null : parsed.reason;
  if (parsed.ok) {
    memory.configuration = parsed.configuration;
    ports.log.info({ connectionId }, 'engine follows a new configuration');
  } else if (memory.condition.status === 'running') {
    memory.condition = invalidConfiguration(parsed.reason);
    ports.log.error({ connectionId, reason: parsed.reason }, 'engine stopped ticking: its configuration is invalid');
  }
}
