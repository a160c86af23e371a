import type { Redis } from 'ioredis';
import { KEYS } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';

// In one step: what is missing and whether it was lost belong together. Not in a MULTI, which a Redis without
// memory refuses even when it only reads.
const script = defineScript(`
return { redis.call('HVALS', KEYS[1]), redis.call('HVALS', KEYS[2]), redis.call('EXISTS', KEYS[3]) }
`);

/** The stored texts of all pauses and planned windows, and whether they are all that there were. */
export async function readHolds(redis: Redis): Promise<{ pauses: string[]; windows: string[]; isWhole: boolean }> {
  const reply = await runScript(redis, script, { keys: [KEYS.pauses, KEYS.maintenance, KEYS.ledger], args: [] });
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const [pauses, windows, ledger] = parts;
  return { pauses: textsOf(pauses), windows: textsOf(windows), isWhole: ledger === 1 };
}

function textsOf(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
