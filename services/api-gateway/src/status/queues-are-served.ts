import type { CheckOutcome } from '@recovery/runtime';
import type { Gateway } from '../gateway.ts';
import { inTime } from '../in-time.ts';
import { holdInWords } from './hold-in-words.ts';

/** Not ok while another program keeps a queue from being worked off. */
export async function queuesAreServed(queueHolds: Gateway['queueHolds']): Promise<CheckOutcome> {
  const holds = await inTime('the queues', () => queueHolds.read());
  if (holds.length === 0) return { ok: true };
  return { ok: !holds.some(({ isStopped }) => isStopped), message: holds.map(holdInWords).join('; ') };
}
