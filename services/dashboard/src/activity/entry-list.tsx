import type { HistoryEntry } from '@recovery/contracts';
import { historyKey } from '../live/live.ts';
import { addressOf } from '../router.ts';
import { OutcomeMark } from '../ui/outcome-mark.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { duration } from '../ui/time.ts';

/** What was done, newest first: when, to which service, with which outcome, and why. */
export function EntryList({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <ol aria-label="Entries" className="card">
      {entries.map((entry) => (
        <li
          key={historyKey(entry)}
          className="grid grid-cols-[6.5rem_1fr] gap-x-4 border-b border-line px-4 py-2 last:border-0 sm:grid-cols-[7rem_7rem_1fr]"
        >
          <span className="text-sm leading-6 text-muted">
            <RelativeTime at={entry.timestamp} />
          </span>
          <span>
            <OutcomeMark outcome={entry.status} />
          </span>
          <div className="min-w-0 max-sm:col-span-2">
            <a className="font-medium hover:underline" href={addressOf({ page: 'service', id: entry.service })}>
              {entry.service}
            </a>{' '}
            <span className="text-muted">·</span> {entry.actionType.replaceAll('_', ' ')}
            <span className="text-muted">
              {entry.attempt === null ? '' : ` · attempt ${entry.attempt}`}
              {entry.rung === null ? '' : ` · ${entry.rung}`}
              {entry.durationMs === null ? '' : ` · ${duration(entry.durationMs)}`}
            </span>
            {entry.error !== null && <p className="wrap-anywhere text-muted">{entry.error}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
