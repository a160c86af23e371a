import { expect } from 'vitest';
import type { RunningSystem } from './running-system.ts';

/** Everything but `healed` runs in the process it ran in before. */
export async function expectNothingElseRestarted(
  system: RunningSystem,
  { before, healed }: { before: Record<string, number | null>; healed: readonly string[] },
): Promise<void> {
  const without = (pids: Record<string, number | null>): Record<string, number | null> =>
    Object.fromEntries(Object.entries(pids).filter(([name]) => !healed.includes(name)));
  expect(without(await system.pids())).toEqual(without(before));
}
