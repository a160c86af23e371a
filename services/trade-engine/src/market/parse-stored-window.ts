import { z } from 'zod';
import { type PriceWindow, WINDOW_TICKS } from './price-window.ts';

const storedWindowSchema = z.object({
  feed: z.string(),
  endTick: z.int().positive(),
  prices: z.array(z.number().positive()).max(WINDOW_TICKS),
  quoted: z.boolean(),
});

/** A window as it was stored, or null when it is damaged or of another feed. */
export function parseStoredWindow(text: string, feedId: string): PriceWindow | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = storedWindowSchema.safeParse(value);
  if (!parsed.success || parsed.data.feed !== feedId) return null;
  const { endTick, prices, quoted } = parsed.data;
  return { endTick, prices, quoted };
}
