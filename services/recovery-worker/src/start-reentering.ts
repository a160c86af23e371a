import { errorMessage, RateLimitedLog, startLoop, type Logger, type Loop } from '@recovery/runtime';
import type { Ledger } from '@recovery/store';
import type { ActionJournal } from './action-journal.ts';
import { reenterActions } from './reenter-actions.ts';

const LOOK_EVERY_MS = 500;

/** After a loss of Redis' data this worker enters what it and its predecessors have done, before anything may begin. */
export function startReentering({
  ledger,
  journal,
  log,
}: {
  ledger: Ledger;
  journal: ActionJournal;
  log: Logger;
}): Loop {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  return startLoop({
    name: 're-entering',
    intervalMs: LOOK_EVERY_MS,
    run: async () => {
      const { count } = await reenterActions({ ledger, journal });
      if (count > 0)
        limited.write('info', 'entered', { count }, 'Redis has lost the ledger: own actions entered again');
    },
    onError: (error) => limited.warn('ledger', { reason: errorMessage(error) }, 'ledger cannot be looked at'),
  });
}
