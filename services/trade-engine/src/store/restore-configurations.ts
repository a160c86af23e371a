import type { Connection } from '../connections.ts';
import type { ParsedConfiguration } from '../trading/engine-configuration.ts';
import type { EngineStore } from './engine-store.ts';

/**
 * Replaces every stored configuration that no engine could follow by the last one that an engine did, or by the
 * declared one when that is lost too. Returns the connections it did that for.
 */
export async function restoreConfigurations(
  store: EngineStore,
  connections: readonly Connection[],
  parse: (value: unknown) => ParsedConfiguration,
): Promise<string[]> {
  const restored: string[] = [];
  for (const { id, configuration: declared } of connections) {
    const { current, lastValid } = await store.readConfigurations(id);
    if (current === null || parse(current).ok) continue;
    const valid = parse(lastValid);
    await store.writeConfiguration(id, valid.ok ? valid.configuration : declared);
    restored.push(id);
  }
  return restored;
}
