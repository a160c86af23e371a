import type { ReactNode } from 'react';
import { useStatus } from '../live/use-live.ts';
import { Icon } from '../ui/icon.tsx';

/** What is looked for in a log; empty text stands for everything. */
export interface LogFilter {
  readonly service: string;
  /** A status of the recovery log, a level of the others. */
  readonly kind: string;
  /** As a field of type datetime-local has it, in the local zone. */
  readonly from: string;
  readonly to: string;
}
export const NO_FILTER: LogFilter = { service: '', kind: '', from: '', to: '' };

/** The filter as a query of the API. @param kindName `status` or `level` */
export function queryOf({ service, kind, from, to }: LogFilter, kindName: string): URLSearchParams {
  const time = (text: string): string => new Date(text).toISOString();
  return new URLSearchParams({
    ...(service === '' ? {} : { service }),
    ...(kind === '' ? {} : { [kindName]: kind }),
    ...(from === '' ? {} : { from: time(from) }),
    ...(to === '' ? {} : { to: time(to) }),
  });
}

/** The fields of a filter, the switch of the live tail, and the way to take it all home. */
export function LogFilters({
  filter,
  onChange,
  kindLabel,
  kinds,
  downloadPath,
  children,
}: {
  filter: LogFilter;
  onChange: (filter: LogFilter) => void;
  kindLabel: string;
  kinds: readonly string[];
  /** Of the same lines, as they stand in the files. */
  downloadPath: string;
  children?: ReactNode;
}) {
  const services = useStatus()?.services ?? [];
  const change = (part: Partial<LogFilter>): void => onChange({ ...filter, ...part });
  return (
    <div className="mb-3 flex flex-wrap items-end gap-3">
      <Labelled label="Service">
        <input
          className="field w-44"
          list="log-services"
          value={filter.service}
          placeholder="all"
          onChange={(event) => change({ service: event.target.value.trim() })}
        />
        <datalist id="log-services">
          {services.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </datalist>
      </Labelled>
      <Labelled label={kindLabel}>
        <select className="field" value={filter.kind} onChange={(event) => change({ kind: event.target.value })}>
          <option value="">all</option>
          {kinds.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </Labelled>
      <Labelled label="From">
        <input
          className="field"
          type="datetime-local"
          value={filter.from}
          onChange={(event) => change({ from: event.target.value })}
        />
      </Labelled>
      <Labelled label="To">
        <input
          className="field"
          type="datetime-local"
          value={filter.to}
          onChange={(event) => change({ to: event.target.value })}
        />
      </Labelled>
      {children}
      <a
        href={downloadPath}
        download
        className="ml-auto inline-flex items-center gap-1.5 rounded-md border border-edge bg-panel px-3 py-1.5 font-medium hover:bg-raised"
      >
        <Icon name="download" /> Download
      </a>
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="flex flex-col gap-1 text-sm text-muted">
      {label}
      <span className="text-base text-ink">{children}</span>
    </label>
  );
}
