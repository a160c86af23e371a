import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { Empty, Refusal } from '../ui/note.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';

/** Who changed what, or tried to. */
export function AuditTrail() {
  const { data, error } = useQuery(queries.audit);
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return <p className="text-muted">Reading …</p>;
  return (
    <div className="card">
      {data.entries.length === 0 && (
        <Empty title="Nobody has changed anything yet.">Restarts, pauses, logins and settings are noted here.</Empty>
      )}
      <ol aria-label="Changes">
        {data.entries.map(({ id, at, by, from, action, service, outcome, detail }) => (
          <li key={id} className="grid grid-cols-[7rem_1fr] gap-x-4 border-b border-line px-4 py-2 last:border-0">
            <span className="text-sm leading-6 text-muted">
              <RelativeTime at={at} />
            </span>
            <div className="min-w-0 wrap-anywhere">
              <strong className="font-medium">{by}</strong> <span className="text-muted">from {from}</span>: {action}
              {service === null ? '' : ` ${service}`}
              <span className={outcome === 'done' ? 'text-muted' : 'text-bad'}> · {outcome}</span>
              {detail !== null && <p className="text-muted">{detail}</p>}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
