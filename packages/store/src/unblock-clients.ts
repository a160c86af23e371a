import type { Redis } from 'ioredis';

/**
 * Ends every blocking read on our logical database as if its time were up. Redis counts that time by its wall
 * clock: when that was set back by an hour, a worker that waits for the next job would wait for an hour more.
 */
export async function unblockClients(redis: Redis): Promise<void> {
  const list = String(await redis.client('LIST'));
  for (const line of list.split('\n')) {
    const fields = new Map(line.split(' ').map((field): [string, string] => splitField(field)));
    const isBlocked = fields.get('flags')?.includes('b') ?? false;
    const id = fields.get('id');
    if (id === undefined || !isBlocked || Number(fields.get('db')) !== (redis.options.db ?? 0)) continue;
    await redis.client('UNBLOCK', id);
  }
}

function splitField(field: string): [string, string] {
  const at = field.indexOf('=');
  return [field.slice(0, at), field.slice(at + 1)];
}
