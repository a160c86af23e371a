import type { Loop } from '../trading/advance.ts';
import type { EngineConfiguration } from '../trading/engine-configuration.ts';
import type { EngineState } from '../trading/engine-state.ts';
import type { EngineCondition } from './engine-condition.ts';
import { TickStatistics } from './tick-statistics.ts';
import { WriteJournal } from './write-journal.ts';

/** Everything an engine holds between a load and the next: dropping it whole is what clearing an engine means. */
export interface EngineMemory {
  readonly ownerId: string;
  condition: EngineCondition;
  state: EngineState;
  /** The last valid one. */
  configuration: EngineConfiguration;
  /** Why the stored configuration cannot be followed; null when it can. */
  invalidReason: string | null;
  /** As it is stored, to notice when somebody changes it. */
  storedConfiguration: string;
  readonly journal: WriteJournal;
  readonly statistics: TickStatistics;
  failedInARow: number;
  /** Condition or configuration changed since the last save. */
  isDirty: boolean;
  /** Monotonic ms of the load or of the last command that set it running. */
  runningSince: number;
  /** Monotonic ms. */
  lastTickAt: number | null;
  trimmedCount: number;
  readonly loopLatencyMs: Record<Loop, number>;
}

/** A fresh memory around what was loaded. */
export function createMemory(
  loaded: Pick<
    EngineMemory,
    'ownerId' | 'condition' | 'state' | 'configuration' | 'invalidReason' | 'storedConfiguration' | 'trimmedCount'
  >,
  options: { readonly now: number; readonly statisticsWindowMs: number },
): EngineMemory {
  return {
    ...loaded,
    journal: new WriteJournal(),
    statistics: new TickStatistics({ windowMs: options.statisticsWindowMs }),
    failedInARow: 0,
    isDirty: true,
    runningSince: options.now,
    lastTickAt: null,
    loopLatencyMs: { indications: 0, strategies: 0, positions: 0 },
  };
}
