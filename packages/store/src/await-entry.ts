import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

const MAX_BLOCK_MS = 5_000;

/** Resolves when an entry after `after` is there, when blockMs pass, or when the signal is aborted. */
export async function awaitEntry(
  blocking: StoreConnection,
  { after, blockMs, signal }: { after: string; blockMs: number; signal: AbortSignal },
): Promise<void> {
  // BLOCK 0 would wait for ever.
  const block = Math.min(Math.max(Math.round(blockMs), 1), MAX_BLOCK_MS);
  const read = blocking.run((redis) => redis.xread('COUNT', 1, 'BLOCK', block, 'STREAMS', KEYS.events, after));
  const { promise: aborted, resolve } = Promise.withResolvers<null>();
  const onAbort = (): void => resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  read.catch(() => undefined);
  try {
    await Promise.race([read, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
