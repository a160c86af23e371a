import type { HistoryEntry, ServiceView } from '@recovery/contracts';
import type { ReactNode } from 'react';
import { useHistory, useService } from '../live/use-live.ts';
import { Icon } from '../ui/icon.tsx';
import { StatusMark, StatusShape } from '../ui/status-mark.tsx';
import { duration } from '../ui/time.ts';

type StepState = 'waiting' | 'now' | 'done' | 'failed';

/** How a restart goes: asked for, begun, verified; live from the events of its incident. */
export function RestartProgress({ service: asked, recoveryId }: { service: ServiceView; recoveryId: string }) {
  const service = useService(asked.id) ?? asked;
  const events = useHistory().filter(({ incidentId }) => incidentId === recoveryId);
  const started = events.find(({ status }) => status === 'started');
  const end = events.find(isEnd);
  const isVerified = end?.status === 'success';
  return (
    <div className="mt-3" aria-live="polite">
      <ol className="space-y-2">
        <Step state="done">asked for and accepted</Step>
        <Step state={started === undefined && end === undefined ? 'now' : 'done'}>
          {started === undefined ? 'waiting for its turn' : `attempt begun: ${started.rung ?? 'restart'}`}
        </Step>
        <Step state={end === undefined ? (started === undefined ? 'waiting' : 'now') : isVerified ? 'done' : 'failed'}>
          {end === undefined ? 'verified by healthy checks' : endInWords(end)}
        </Step>
      </ol>
      <p className="mt-4 flex flex-wrap items-baseline gap-x-3 border-t border-line pt-3">
        <StatusMark status={service.status} />
        <span className="wrap-anywhere">{service.message}</span>
      </p>
    </div>
  );
}

function isEnd({ status }: HistoryEntry): boolean {
  return status === 'success' || status === 'failed' || status === 'interrupted' || status === 'aborted';
}

function endInWords({ status, durationMs, error }: HistoryEntry): string {
  const time = durationMs === null ? '' : ` after ${duration(durationMs)}`;
  if (status === 'success') return `verified${time}: it is well again`;
  return `${status}${time}${error === null ? '' : `: ${error}`}`;
}

const STATE_WORDS = { waiting: 'not yet', now: 'now', done: 'done', failed: 'failed' } as const;

function Step({ state, children }: { state: StepState; children: ReactNode }) {
  return (
    <li
      data-state={state}
      className={`flex items-start gap-2.5 ${state === 'waiting' ? 'text-muted' : state === 'failed' ? 'text-bad' : ''}`}
    >
      <span className="mt-1">
        {state === 'done' && <Icon name="check" className="size-4 text-good" />}
        {state === 'failed' && <Icon name="cross" />}
        {state === 'now' && (
          <span className="text-busy">
            <StatusShape status="recovering" />
          </span>
        )}
        {state === 'waiting' && <Icon name="clock" />}
      </span>
      <span className="wrap-anywhere">
        <span className="sr-only">{STATE_WORDS[state]}: </span>
        {children}
      </span>
    </li>
  );
}
