import { z } from 'zod';
import { type OpenPosition, POSITION_KINDS } from './position.ts';

/** All that an engine must remember; everything else follows from the feed. */
export interface EngineState {
  /** Part of every client key: an engine that lost its state starts a new run and can never repeat an old key. */
  readonly run: string;
  /** The last tick that was worked. */
  readonly tick: number;
  readonly openPositions: readonly OpenPosition[];
  readonly openedCount: number;
  readonly closedCount: number;
  /** Realised, in the quote currency. */
  readonly profit: number;
}

const amount = z.number().positive();
const openPositionSchema = z.object({
  clientKey: z.string().min(1),
  kind: z.enum(POSITION_KINDS),
  symbol: z.string().min(1),
  side: z.enum(['long', 'short']),
  quantity: amount,
  entryPrice: amount,
  cost: amount,
  takeProfitPrice: amount,
  stopLossPrice: amount,
  openedTick: z.int().nonnegative(),
  openedAt: z.int(),
}) satisfies z.ZodType<OpenPosition>;

export const engineStateSchema = z.object({
  run: z.string().regex(/^[a-z0-9]{1,32}$/),
  tick: z.int().nonnegative(),
  openPositions: z.array(openPositionSchema),
  openedCount: z.int().nonnegative(),
  closedCount: z.int().nonnegative(),
  profit: z.number(),
}) satisfies z.ZodType<EngineState>;

/** The state before the first tick of a run. */
export function firstState(run: string): EngineState {
  return { run, tick: 0, openPositions: [], openedCount: 0, closedCount: 0, profit: 0 };
}
