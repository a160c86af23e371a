import type { Logger } from '@recovery/runtime';
import type { PriceWindow } from '../market/price-window.ts';
import type { LoadedEngine, LoadRequest } from '../store/load-engine.ts';
import type { SaveRequest, SaveResult } from '../store/save-batch.ts';
import type { EngineConfiguration, ParsedConfiguration } from '../trading/engine-configuration.ts';

/** What an engine needs of the world. */
export interface EnginePorts {
  readonly store: {
    load(request: LoadRequest): Promise<LoadedEngine>;
    save(request: SaveRequest): Promise<SaveResult>;
  };
  readonly windowsAt: (
    connectionId: string,
    symbols: readonly string[],
    tick: number,
  ) => Promise<ReadonlyMap<string, PriceWindow>>;
  readonly parseConfiguration: (value: unknown) => ParsedConfiguration;
  /** Runs first in every tick; throws or delays when a fault is switched on. */
  readonly beforeTick: () => Promise<void>;
  readonly log: Logger;
}

export interface EngineOptions {
  readonly connectionId: string;
  readonly declared: EngineConfiguration;
  readonly tickIntervalMs: number;
  /** Ticks that may wait for the database; at the limit the engine waits too. */
  readonly maxUnsavedTicks: number;
  readonly statisticsWindowMs: number;
}
