import type { QueueHold } from '@recovery/queue';

const EFFECTS = {
  recoveries: { stopped: 'nothing is restarted', limited: 'restarts may be late' },
  'health-checks': { stopped: 'nothing is checked', limited: 'checks may be late' },
} as const;

/** What another program did to a queue, what follows from it, and how it is ended. */
export function holdInWords({ queue, isStopped, reason }: QueueHold): string {
  const effect = EFFECTS[queue][isStopped ? 'stopped' : 'limited'];
  return `the queue ${queue} ${reason} by another program, so ${effect}; to end that: recovery resume all`;
}
