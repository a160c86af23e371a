import type { WindowView } from '@recovery/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { EVERYTHING, MaintenanceDialog } from '../actions/hold-dialogs.tsx';
import { useReason } from '../actions/use-reason.ts';
import { actions } from '../api/actions.ts';
import { queries } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Refusal } from '../ui/note.tsx';
import { Until } from '../ui/relative-time.tsx';
import { Section } from '../ui/section.tsx';
import { exactTime } from '../ui/time.ts';

/** The maintenance windows that are open or to come, and how to end one. */
export function MaintenanceWindows() {
  const client = useQueryClient();
  const { data, error } = useQuery(queries.maintenance);
  const [isPlanning, setPlanning] = useState(false);
  const reason = useReason('operator');
  const cancel = useMutation({
    mutationFn: actions.cancelMaintenance,
    onSettled: () => client.invalidateQueries({ queryKey: queries.maintenance.queryKey }),
  });
  return (
    <Section
      title="Maintenance windows"
      aside={
        <Button isSmall icon="wrench" reason={reason} onClick={() => setPlanning(true)}>
          Everything, now
        </Button>
      }
    >
      {data?.windows.length === 0 && (
        <Empty title="None is planned.">
          During one, nothing is done by itself. One of a single service begins on its page; those that recur stand in
          services.yaml.
        </Empty>
      )}
      <ul>
        {data?.windows.map((view) => (
          <li
            key={view.id}
            className="flex flex-wrap items-start justify-between gap-3 border-b border-line px-4 py-2.5 last:border-0"
          >
            <div className="min-w-0">
              <p className="font-medium wrap-anywhere">
                {view.window.services === 'all' ? 'Every service' : view.window.services.join(', ')}:{' '}
                {view.window.reason}
              </p>
              <p className="text-sm text-muted">
                {timesInWords(view)}
                {view.by === null ? ' · from services.yaml' : ` · by ${view.by}`}
              </p>
              {view.openUntil !== null && (
                <p className="text-sm font-medium text-warn">
                  open, ends <Until at={view.openUntil} />
                </p>
              )}
            </div>
            <Button
              isSmall
              reason={reason ?? (view.source === 'services.yaml' ? 'it stands in services.yaml' : null)}
              onClick={() => cancel.mutate(view.id)}
            >
              {view.isOpen ? 'End it' : 'Cancel it'}
            </Button>
          </li>
        ))}
      </ul>
      {(cancel.error ?? error) !== null && (
        <div className="px-4 pb-4">
          <Refusal error={cancel.error ?? error} />
        </div>
      )}
      {isPlanning && <MaintenanceDialog target={EVERYTHING} onClose={() => setPlanning(false)} />}
    </Section>
  );
}

function timesInWords({ window }: WindowView): string {
  if ('from' in window) return `${exactTime(window.from)} to ${exactTime(window.to)}`;
  return `${window.weekdays.join(', ')} at ${window.at} (${window.timeZone}) for ${window.durationMinutes} min`;
}
