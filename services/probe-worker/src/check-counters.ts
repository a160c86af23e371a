import { RateLimitedLog, type Logger } from '@recovery/runtime';
import type { CheckOutcome } from './check-service.ts';

export interface CheckCounters {
  count(serviceId: string, outcome: CheckOutcome): void;
  /** How often each outcome occurred since the start. */
  read(): { readonly [T in CheckOutcome['type']]: number };
}

/** Counts what became of the jobs; says, at a bounded rate, which could tell nothing and why. */
export function createCheckCounters(log: Logger): CheckCounters {
  const limited = new RateLimitedLog({ log });
  const counts = { checked: 0, notDue: 0, disabled: 0, notConfigured: 0, inconclusive: 0 };
  return {
    count: (serviceId, outcome) => {
      counts[outcome.type] += 1;
      if (outcome.type === 'notConfigured') {
        limited.warn('notConfigured', { serviceId }, 'dropped a check of a service that is not configured');
      }
      if (outcome.type === 'inconclusive') {
        const { errorClass, reason } = outcome;
        // What is our own fault concerns many services at once, and is one matter.
        limited.warn(
          errorClass === 'observer' ? errorClass : serviceId,
          { serviceId, errorClass, reason },
          'a check could not be made',
        );
      }
    },
    read: () => ({ ...counts }),
  };
}
