import { describeIssues } from '@recovery/contracts';
import { z } from 'zod';
import { SYMBOL_PATTERN } from '../market/symbol-pattern.ts';
import type { PositionKind } from './position.ts';

const fraction = z.number().positive().max(1);

const kindSchema = z
  .strictObject({
    /** Ticks of the two moving averages. */
    fastPeriod: z.int().min(2).max(63),
    slowPeriod: z.int().min(3).max(64),
    /** Distances of the exits from the entry, in volatilities of one tick at the entry. */
    takeProfit: z.number().positive().max(1_000),
    stopLoss: z.number().positive().max(1_000),
    /** The time exit: a position never grows older. */
    maxHoldTicks: z.int().min(1).max(100_000),
    /** Share of the capital that the stop may lose. */
    risk: fraction,
  })
  .refine((kind) => kind.fastPeriod < kind.slowPeriod, {
    error: 'must be shorter than slowPeriod',
    path: ['fastPeriod'],
  });

const engineConfigurationSchema = z.strictObject({
  symbols: z
    .array(z.string().regex(SYMBOL_PATTERN))
    .min(1, 'must name at least one symbol')
    .max(50)
    .refine((symbols) => new Set(symbols).size === symbols.length, 'must not repeat a symbol'),
  /** In the quote currency. */
  capital: z.number().positive().max(1e12),
  /** Largest cost of one position, as a share of the capital. */
  maxCost: fraction,
  kinds: z.strictObject({
    base: kindSchema,
    main: kindSchema,
    real: kindSchema,
    preset: kindSchema,
  } satisfies Record<PositionKind, typeof kindSchema>),
});

export type EngineConfiguration = z.infer<typeof engineConfigurationSchema>;
export type KindConfiguration = EngineConfiguration['kinds'][PositionKind];

/** The four kinds trade the same rule, from fast and small to slow and large. */
export const DEFAULT_CONFIGURATION: EngineConfiguration = {
  symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
  capital: 10_000,
  maxCost: 0.2,
  kinds: {
    preset: { fastPeriod: 6, slowPeriod: 16, takeProfit: 6, stopLoss: 3, maxHoldTicks: 30, risk: 0.0025 },
    base: { fastPeriod: 10, slowPeriod: 28, takeProfit: 9, stopLoss: 4, maxHoldTicks: 60, risk: 0.005 },
    main: { fastPeriod: 16, slowPeriod: 42, takeProfit: 12, stopLoss: 5, maxHoldTicks: 120, risk: 0.0075 },
    real: { fastPeriod: 24, slowPeriod: 64, takeProfit: 16, stopLoss: 7, maxHoldTicks: 240, risk: 0.01 },
  },
};

export type ParsedConfiguration =
  | { readonly ok: true; readonly configuration: EngineConfiguration }
  | { readonly ok: false; readonly reason: string };

/** What a stored configuration says, or why it says nothing an engine can follow. */
export function parseConfiguration(value: unknown, tradable: readonly string[] | null): ParsedConfiguration {
  const parsed = engineConfigurationSchema.safeParse(value);
  if (!parsed.success) {
    return { ok: false, reason: describeIssues(parsed.error) };
  }
  const unknown = parsed.data.symbols.find((symbol) => tradable !== null && !tradable.includes(symbol));
  if (unknown !== undefined) return { ok: false, reason: `symbols: the feed has no prices for ${unknown}` };
  return { ok: true, configuration: parsed.data };
}
