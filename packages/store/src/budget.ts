import { KEYS } from './keys.ts';
import { debitBudget, type DebitRequest, type DebitResult } from './scripts/debit-budget.ts';
import type { StoreConnection } from './store-connection.ts';

/** Automatic actions per service in a sliding window. An error of any call means: no action. */
export interface Budget {
  /** Epoch ms of the actions after `since`, oldest first. */
  debits(serviceId: string, range: { since: number }): Promise<number[]>;
  /** Atomic, idempotent by actionId, and on Redis' disk when it returns ok (where the server can say so). */
  debit(request: DebitRequest): Promise<DebitResult>;
}

export function createBudget(connection: StoreConnection): Budget {
  return {
    debits: async (serviceId, { since }) => {
      const reply = await connection.run((redis) =>
        redis.zrangebyscore(KEYS.budget(serviceId), `(${since}`, '+inf', 'WITHSCORES'),
      );
      return reply.filter((_, index) => index % 2 === 1).map(Number);
    },
    debit: async (request) => {
      const result = await connection.run((redis) => debitBudget(redis, request));
      if (result.ok) await connection.untilDurable();
      return result;
    },
  };
}
