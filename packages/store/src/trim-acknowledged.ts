import type { Redis } from 'ioredis';

const MAX_REMOVED = 1_000;

/**
 * Removes the oldest entries of the stream beyond `keep` that every group has acknowledged. Not one step, and safe
 * nevertheless: what a group receives in between lies after its last delivered entry, which stays.
 */
export async function trimAcknowledged(
  redis: Redis,
  { key, keep, group }: { key: string; keep: number; group: string },
): Promise<void> {
  const surplus = (await redis.xlen(key)) - keep;
  if (surplus <= 0) return;
  const groups = groupsOf(await redis.xinfo('GROUPS', key));
  if (!groups.some(({ name }) => name === group)) return;
  const oldest = await redis.xrange(key, '-', '+', 'COUNT', Math.min(surplus, MAX_REMOVED) + 1);
  const firstKept = oldest.at(-1)?.[0];
  if (firstKept === undefined) return;
  const needed = [firstKept];
  for (const { name, lastDeliveredId } of groups) {
    const pending: unknown = await redis.xpending(key, name);
    const oldestPending: unknown = Array.isArray(pending) ? pending[1] : null;
    needed.push(lastDeliveredId, ...(typeof oldestPending === 'string' ? [oldestPending] : []));
  }
  await redis.xtrim(key, 'MINID', needed.reduce(earlier));
}

/** The reply is a flat list of names and values for each group. */
function groupsOf(reply: unknown): { name: string; lastDeliveredId: string }[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((flat: unknown) => {
    if (!Array.isArray(flat)) return [];
    const value = (field: string): unknown => flat[flat.indexOf(field) + 1];
    return [{ name: String(value('name')), lastDeliveredId: String(value('last-delivered-id')) }];
  });
}

function earlier(a: string, b: string): string {
  const [timeA = 0, sequenceA = 0] = a.split('-').map(Number);
  const [timeB = 0, sequenceB = 0] = b.split('-').map(Number);
  return timeA < timeB || (timeA === timeB && sequenceA <= sequenceB) ? a : b;
}
