import { logsResponseSchema, type HistoryEntry } from '@recovery/contracts';
import { RECOVERY_STATUSES } from '@recovery/domain';
import { useState } from 'react';
import { historyKey } from '../live/live.ts';
import { useHistory } from '../live/use-live.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Refusal } from '../ui/note.tsx';
import { EntryList } from './entry-list.tsx';
import { LogFilters, NO_FILTER, queryOf, type LogFilter } from './log-filters.tsx';
import { downloadPath, useLog } from './use-log.ts';

const PATH = '/api/recovery/logs';

/** logs/recovery with filters and a live tail: what happens is at the top as soon as it is heard. */
export function RecoveryLog() {
  const [filter, setFilter] = useState(NO_FILTER);
  const [isTailed, setTailed] = useState(true);
  const query = queryOf(filter, 'status');
  const { entries, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useLog(logsResponseSchema, PATH, query);
  const live = useHistory().filter((entry) => fits(entry, filter));
  const shown = isTailed ? withNews(live, entries ?? []) : (entries ?? []);
  return (
    <>
      <LogFilters
        filter={filter}
        onChange={setFilter}
        kindLabel="Outcome"
        kinds={RECOVERY_STATUSES}
        downloadPath={downloadPath(PATH, query)}
      >
        <Button isPressed={isTailed} icon={isTailed ? 'pause' : 'play'} onClick={() => setTailed(!isTailed)}>
          {isTailed ? 'Following' : 'Follow'}
        </Button>
      </LogFilters>
      <Refusal error={error} />
      {entries === undefined && error === null && <p className="text-muted">Reading …</p>}
      {entries !== undefined && shown.length === 0 && (
        <div className="card">
          <Empty title="No line fits.">The log begins with the first recovery, and with the first that was held.</Empty>
        </div>
      )}
      {shown.length > 0 && <EntryList entries={shown} />}
      {hasNextPage && (
        <div className="mt-3 text-center">
          <Button reason={isFetchingNextPage ? 'it is being read' : null} onClick={() => void fetchNextPage()}>
            Older lines
          </Button>
        </div>
      )}
    </>
  );
}

function fits({ service, status, timestamp }: HistoryEntry, filter: LogFilter): boolean {
  if (filter.service !== '' && service !== filter.service) return false;
  if (filter.kind !== '' && status !== filter.kind) return false;
  const at = Date.parse(timestamp);
  return (filter.from === '' || at >= Date.parse(filter.from)) && (filter.to === '' || at < Date.parse(filter.to));
}

/** What was heard and is newer than everything that was read, then what was read. */
function withNews(live: readonly HistoryEntry[], read: readonly HistoryEntry[]): HistoryEntry[] {
  const known = new Set(read.map(historyKey));
  const newest = read[0]?.timestamp ?? '';
  return [...live.filter((entry) => entry.timestamp >= newest && !known.has(historyKey(entry))), ...read];
}
