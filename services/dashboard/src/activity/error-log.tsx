import { jsonLogsResponseSchema, LOG_LEVELS, type LogRecord } from '@recovery/contracts';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Empty, Refusal } from '../ui/note.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { Choice } from '../ui/section.tsx';
import { LogFilters, NO_FILTER, queryOf } from './log-filters.tsx';
import { downloadPath, useLog } from './use-log.ts';

const LOGS = { errors: 'What failed', system: 'System' } as const;

/** logs/errors and logs/system, line by line, with everything that a line holds. */
export function ErrorLog() {
  const [which, setWhich] = useState<keyof typeof LOGS>('errors');
  const [filter, setFilter] = useState(NO_FILTER);
  const path = `/api/recovery/logs/${which}`;
  const query = queryOf(filter, 'level');
  const { entries, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useLog(
    jsonLogsResponseSchema,
    path,
    query,
  );
  return (
    <>
      <div className="mb-3">
        <Choice label="Which log" options={LOGS} value={which} onChange={setWhich} />
      </div>
      <LogFilters
        filter={filter}
        onChange={setFilter}
        kindLabel="Level"
        kinds={LOG_LEVELS}
        downloadPath={downloadPath(path, query)}
      />
      <Refusal error={error} />
      {entries === undefined && error === null && <p className="text-muted">Reading …</p>}
      {entries?.length === 0 && (
        <div className="card">
          <Empty title="No line fits.">Critical failures, and attempts that failed, are written here.</Empty>
        </div>
      )}
      {entries !== undefined && entries.length > 0 && (
        <ol aria-label="Lines" className="card">
          {entries.map((record, index) => (
            // Two lines may tell the same; how far from the oldest they stand is what tells them apart.
            <Line key={`${record.time} ${entries.length - index}`} record={record} />
          ))}
        </ol>
      )}
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

const LEVEL_TONES: Partial<Record<LogRecord['level'], string>> = {
  fatal: 'text-bad',
  error: 'text-bad',
  warn: 'text-warn',
};

function Line({ record: { level, time, msg, ...rest } }: { record: LogRecord }) {
  return (
    <li className="border-b border-line last:border-0">
      <details className="group">
        <summary className="grid cursor-pointer grid-cols-[7.5rem_1fr] gap-x-3 px-4 py-2 hover:bg-raised sm:grid-cols-[7.5rem_4rem_1fr]">
          <span className="flex items-center gap-1.5 self-start text-sm leading-6 text-muted">
            <Icon name="arrow" className="size-3.5 group-open:rotate-90" />
            <RelativeTime at={time} />
          </span>
          <span className={`font-medium ${LEVEL_TONES[level] ?? ''}`}>{level}</span>
          <span className="wrap-anywhere max-sm:col-span-2">
            {typeof rest['service'] === 'string' && <span className="font-medium">{rest['service']} · </span>}
            {msg ?? ''}
          </span>
        </summary>
        <pre className="border-t border-line bg-raised px-4 py-2 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap">
          {JSON.stringify(rest, null, 2)}
        </pre>
      </details>
    </li>
  );
}
