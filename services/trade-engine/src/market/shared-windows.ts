import type { PriceWindow } from './price-window.ts';

/** The part of the market cache that outlives the process. A cache: whatever fails here is only slower. */
export interface SharedWindows {
  /** What is stored for a connection, by symbol; empty when nothing is, or when the cache does not answer. */
  read(connectionId: string): Promise<ReadonlyMap<string, PriceWindow>>;
  /** Stores in the background; never throws, never piles up. */
  write(connectionId: string, windows: ReadonlyMap<string, PriceWindow>): void;
  /** Closes the connection, opens a new one and tests it; a message when it does not answer. */
  reset(): Promise<{ readonly ok: boolean; readonly message?: string }>;
  readonly available: boolean;
  close(): void;
}
