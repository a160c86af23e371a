import type { RawEntry } from './event-entry.ts';
import type { StoreConnection } from './store-connection.ts';

/** At most `count` entries of the stream after that one, oldest first. */
export function entriesAfter(
  connection: StoreConnection,
  { key, after, count }: { key: string; after: string; count: number },
): Promise<readonly RawEntry[]> {
  return connection.run((redis) => redis.xrange(key, `(${after}`, '+', 'COUNT', count));
}

/** The ids of the oldest and the newest entry of the stream, `0-0` when there is none. */
export async function streamBounds(
  connection: StoreConnection,
  key: string,
): Promise<{ oldest: string; newest: string }> {
  const [newest, oldest] = await connection.run((redis) =>
    Promise.all([redis.xrevrange(key, '+', '-', 'COUNT', 1), redis.xrange(key, '-', '+', 'COUNT', 1)]),
  );
  return { oldest: oldest[0]?.[0] ?? '0-0', newest: newest[0]?.[0] ?? '0-0' };
}
