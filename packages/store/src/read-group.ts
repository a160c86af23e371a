import { AppError } from '@recovery/runtime';
import type { Redis } from 'ioredis';
import type { RawEntry } from './event-entry.ts';
import type { ReadRequest } from './events.ts';
import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

/** A consumer that has not acknowledged for so long is taken for dead. */
const ABANDONED_AFTER_MS = 30_000;
const MAX_BLOCK_MS = 5_000;

/** One read of a consumer group: own pending, abandoned by others, new; the first that gives something. */
export async function readGroup({
  connection,
  blocking,
  createGroup,
  request,
}: {
  connection: StoreConnection;
  blocking: StoreConnection;
  createGroup(group: string): Promise<void>;
  request: ReadRequest;
}): Promise<readonly RawEntry[]> {
  const attempt = async (): Promise<readonly RawEntry[]> => {
    const pending = await connection.run((redis) => ownPending(redis, request));
    if (pending.length > 0) return pending;
    const abandoned = await connection.run((redis) => claimAbandoned(redis, request));
    if (abandoned.length > 0) return abandoned;
    return unlessAborted(
      blocking.run((redis) => nextEntries(redis, request)),
      request.signal,
    );
  };
  try {
    return await attempt();
  } catch (error) {
    if (!isMissingGroup(error)) throw error;
    await createGroup(request.group);
    return attempt();
  }
}

async function ownPending(redis: Redis, { group, consumer, count }: ReadRequest): Promise<readonly RawEntry[]> {
  return entriesOf(await redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, 'STREAMS', KEYS.events, '0'));
}

async function claimAbandoned(redis: Redis, { group, consumer, count }: ReadRequest): Promise<readonly RawEntry[]> {
  const reply: unknown = await redis.xautoclaim(KEYS.events, group, consumer, ABANDONED_AFTER_MS, '0', 'COUNT', count);
  return Array.isArray(reply) && Array.isArray(reply[1]) ? reply[1].filter(isRawEntry) : [];
}

async function nextEntries(
  redis: Redis,
  { group, consumer, count, blockMs }: ReadRequest,
): Promise<readonly RawEntry[]> {
  // BLOCK 0 would wait for ever.
  const block = Math.min(Math.max(Math.round(blockMs), 1), MAX_BLOCK_MS);
  return entriesOf(
    await redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, 'BLOCK', block, 'STREAMS', KEYS.events, '>'),
  );
}

// What an abandoned read still brings in is pending under our name, and given by a later read.
async function unlessAborted(
  read: Promise<readonly RawEntry[]>,
  signal: AbortSignal | undefined,
): Promise<readonly RawEntry[]> {
  if (signal === undefined) return read;
  const { promise: aborted, resolve } = Promise.withResolvers<readonly RawEntry[]>();
  const onAbort = (): void => resolve([]);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  read.catch(() => undefined);
  try {
    return await Promise.race([read, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** `[[key, entries]]`, or null when nothing came. */
function entriesOf(reply: unknown): readonly RawEntry[] {
  const stream: unknown = Array.isArray(reply) ? reply[0] : null;
  return Array.isArray(stream) && Array.isArray(stream[1]) ? stream[1].filter(isRawEntry) : [];
}

function isRawEntry(value: unknown): value is RawEntry {
  return Array.isArray(value) && typeof value[0] === 'string' && (value[1] === null || Array.isArray(value[1]));
}

function isMissingGroup(error: unknown): boolean {
  return error instanceof AppError && error.message.includes('NOGROUP');
}
