import type { HistoryEntry, IncidentView } from '@recovery/contracts';
import { formatLogLine } from '@recovery/domain';
import { addressOf } from '../router.ts';
import { historyKey } from '../live/live.ts';
import { Icon } from '../ui/icon.tsx';
import { Empty } from '../ui/note.tsx';
import { OutcomeMark } from '../ui/outcome-mark.tsx';
import { RelativeTime, Since } from '../ui/relative-time.tsx';
import { Section } from '../ui/section.tsx';
import { duration } from '../ui/time.ts';

const OUTCOMES: Readonly<Record<IncidentView['outcome'], string>> = {
  open: 'open',
  recovered: 'healed',
  'self-healed': 'well again by itself',
  replaced: 'replaced by a restart that a person asked for',
  withdrawn: 'withdrawn',
};

/** Every incident with every attempt: what was done, for how long, and what came of it. */
export function IncidentTimeline({
  incidents,
  history,
}: {
  incidents: readonly IncidentView[] | undefined;
  history: readonly HistoryEntry[];
}) {
  return (
    <Section title="Incidents">
      {incidents === undefined && <p className="p-4 text-muted">Reading …</p>}
      {incidents?.length === 0 && (
        <Empty title="No incident yet.">
          When it fails as often in a row as its threshold says, an incident is opened. Each attempt to heal it is shown
          here with its rung, its duration and its error.
        </Empty>
      )}
      <ol>
        {incidents?.map((incident, index) => (
          <Incident
            key={incident.id}
            incident={incident}
            events={history.filter(({ incidentId }) => incidentId === incident.id)}
            isFirst={index === 0}
          />
        ))}
      </ol>
    </Section>
  );
}

function Incident({
  incident: { openedAt, closedAt, outcome, trigger, reason, attemptCount, acknowledged, verifiedAt, reopenCount },
  events,
  isFirst,
}: {
  incident: IncidentView;
  events: readonly HistoryEntry[];
  isFirst: boolean;
}) {
  const isOpen = outcome === 'open';
  return (
    <li className="border-b border-line last:border-0">
      <details open={isFirst}>
        <summary className={`cursor-pointer px-4 py-2.5 hover:bg-raised ${isOpen ? 'bg-busy-soft' : ''}`}>
          <span className="font-semibold">
            {isOpen
              ? verifiedAt === null
                ? 'Open incident'
                : 'Verified, watched until stable'
              : `Closed: ${OUTCOMES[outcome]}`}
          </span>
          <span className="text-muted">
            {' · '}
            <RelativeTime at={openedAt} />
            {' · '}
            {closedAt === null ? (
              <>
                for <Since at={openedAt} />
              </>
            ) : (
              `took ${duration(Date.parse(closedAt) - Date.parse(openedAt))}`
            )}
            {` · ${attemptCount} ${attemptCount === 1 ? 'attempt' : 'attempts'}`}
            {reopenCount > 0 && ` · failed again ${reopenCount} times`}
          </span>
          <span className="block wrap-anywhere">
            {trigger === 'manual' ? 'By hand: ' : ''}
            {reason}
          </span>
          {acknowledged !== null && (
            <span className="flex items-center gap-1.5 text-sm">
              <Icon name="check" /> {acknowledged.by} takes care of it
              {acknowledged.note === null ? '' : `: ${acknowledged.note}`}, <RelativeTime at={acknowledged.at} />
            </span>
          )}
        </summary>
        {events.length === 0 ? (
          <p className="px-4 pb-3 text-muted">
            What was done lies further back: see the{' '}
            <a className="underline" href={addressOf({ page: 'activity', tab: 'recovery-log' })}>
              recovery log
            </a>
            .
          </p>
        ) : (
          <Events events={events.toReversed()} />
        )}
      </details>
    </li>
  );
}

/** Oldest first, as it was lived through. */
function Events({ events }: { events: readonly HistoryEntry[] }) {
  return (
    <div className="px-4 pb-3">
      <ol className="ml-1.5 border-l-2 border-line">
        {events.map((event) => (
          <li key={historyKey(event)} className="relative py-1.5 pl-4">
            <span className="absolute top-3.5 -left-[5px] size-2 rounded-full bg-edge" aria-hidden="true" />
            <p className="flex flex-wrap items-baseline gap-x-2">
              <OutcomeMark outcome={event.status} />
              <span>{titleOf(event)}</span>
              {event.durationMs !== null && <span className="text-muted">{duration(event.durationMs)}</span>}
              <span className="text-sm text-muted">
                <RelativeTime at={event.timestamp} />
              </span>
            </p>
            {event.error !== null && <p className="mt-0.5 wrap-anywhere text-muted">{event.error}</p>}
          </li>
        ))}
      </ol>
      <details className="mt-2">
        <summary className="cursor-pointer text-sm text-muted hover:text-ink">Log excerpt</summary>
        <pre className="mt-1 rounded-md bg-raised p-2 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap">
          {events.map(logLine).join('\n')}
        </pre>
      </details>
    </div>
  );
}

function titleOf({ attempt, rung, actionType }: HistoryEntry): string {
  const action = actionType.replaceAll('_', ' ');
  return attempt === null ? action : `attempt ${attempt}: ${rung ?? action}`;
}

function logLine({ timestamp, actionType, status, error, retryCount, ...details }: HistoryEntry): string {
  return formatLogLine({
    timestamp: Date.parse(timestamp),
    actionType,
    status,
    error,
    retryCount,
    details: Object.fromEntries(
      Object.entries(details).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
    ),
  });
}
