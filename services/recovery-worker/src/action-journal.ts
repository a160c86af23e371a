import {
  appendFileSync,
  fsyncSync,
  closeSync,
  openSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { SERVICE_ID_PATTERN } from '@recovery/domain';
import { errorMessage, RateLimitedLog, type Logger } from '@recovery/runtime';
import type { Debit } from '@recovery/store';
import { z } from 'zod';

const debitSchema = z.object({
  serviceId: z.string().regex(SERVICE_ID_PATTERN),
  actionId: z.string().min(1).max(300),
  at: z.number().int().nonnegative(),
});

/** What this host's workers have done, in files of their own: Redis may lose it between the debit and the log line. */
export interface ActionJournal {
  /** On disk when it returns. A disk that fails is logged and holds nothing up: the debit itself is in Redis. */
  note(debit: Debit): void;
  /** Of all workers that share the directory, this one and those before it. */
  recent(now: number): Debit[];
  /** For how long entries count, in ms. */
  readonly keepMs: number;
  /** Whether all that is noted here is in that ledger: entered by one of the workers that share the directory. */
  isEnteredIn(ledgerId: string): boolean;
  noteEntered(ledgerId: string): void;
}

const ENTERED_IN = 'entered-in';

/**
 * One file a worker, `<owner>.jsonl`, of which only that worker writes.
 * @param options.keepMs entries older than this are left out, and files that hold nothing else are removed
 */
export function openActionJournal({
  dir,
  owner,
  keepMs,
  log,
}: {
  dir: string;
  owner: string;
  keepMs: number;
  log: Logger;
}): ActionJournal {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const own = join(dir, `${owner}.jsonl`);
  const enteredPath = join(dir, ENTERED_IN);
  let enteredIn: string | null = null;
  const writing = (write: () => void): void => {
    try {
      mkdirSync(dir, { recursive: true });
      write();
    } catch (error) {
      limited.warn('journal', { dir, reason: errorMessage(error) }, 'action journal cannot be written');
    }
  };
  return {
    keepMs,
    note: ({ serviceId, actionId, at }) =>
      writing(() => {
        const file = openSync(own, 'a', 0o600);
        try {
          appendFileSync(file, `${JSON.stringify({ serviceId, actionId, at })}\n`);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
      }),
    isEnteredIn: (ledgerId) => {
      if (enteredIn !== ledgerId) enteredIn = readText(enteredPath);
      return enteredIn === ledgerId;
    },
    noteEntered: (ledgerId) => {
      writing(() => writeFileSync(enteredPath, ledgerId, { mode: 0o600 }));
      enteredIn = ledgerId;
    },
    recent: (now) =>
      filesIn(dir).flatMap((path) => {
        const entries = readEntries(path).filter(({ at }) => now - at < keepMs);
        if (entries.length === 0 && path !== own) rmSync(path, { force: true });
        return entries;
      }),
  };
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

/** '' when there is none. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readEntries(path: string): Debit[] {
  return readText(path)
    .split('\n')
    .flatMap((line) => {
      try {
        const { data } = debitSchema.safeParse(JSON.parse(line));
        return data === undefined ? [] : [data];
      } catch {
        // The last line of a worker that was killed while it wrote: its action was not begun.
        return [];
      }
    });
}
