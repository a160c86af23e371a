import type { Decision } from '@recovery/domain';
import type { Place } from './healer.ts';

/** What stands in the store as a recorded decision otherwise. */
export function tellDecision(
  { heldBy, serviceId, decidedAt }: Decision,
  { asker, healer }: Place & { asker: 'healer' | 'person' },
): void {
  healer.tell({ type: 'decided', at: decidedAt, serviceId, heldBy, asker, times: 1, lastAt: decidedAt });
}
