import type { LiveStatus, ServiceView } from '@recovery/contracts';
import { useEffect, useRef, useState } from 'react';
import { RestartDialog } from '../actions/restart-dialog.tsx';
import { useConnection, useHistory } from '../live/use-live.ts';
import { addressOf } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Empty } from '../ui/note.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { STATUS_TONES, StatusShape } from '../ui/status-mark.tsx';
import { headlineOf, type Attention } from './attention.ts';
import { ServiceList } from './service-list.tsx';
import type { UptimeSpan } from './service-row.tsx';

type Status = ServiceView['status'];

const STATUSES: readonly Status[] = ['error', 'unknown', 'recovering', 'degraded', 'stopped', 'running'];
const HEADLINE_TONES: Readonly<Record<Attention, string>> = {
  'needs-you': 'text-bad',
  healing: 'text-busy',
  watch: 'text-warn',
  off: 'text-muted',
  well: 'text-good',
};

/** Everything at a glance: what is wrong, what is being done, and what a person has to do. */
export function OverviewPage({ status }: { status: LiveStatus }) {
  const { phase } = useConnection();
  const [text, setText] = useState('');
  const [only, setOnly] = useState<Status | null>(null);
  const [uptime, setUptime] = useState<UptimeSpan>('day');
  const [restarting, setRestarting] = useState<ServiceView | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const headline = headlineOf(status.services);
  const part = text.trim().toLowerCase();
  const services = status.services.filter(
    ({ id, name, status: is }) =>
      (only === null || is === only) && (id.includes(part) || name.toLowerCase().includes(part)),
  );

  useEffect(() => {
    const focusSearch = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement || document.querySelector('dialog')) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener('keydown', focusSearch);
    return () => removeEventListener('keydown', focusSearch);
  }, []);

  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <p
            data-headline={headline.attention}
            className={`text-2xl font-semibold ${phase === 'live' ? HEADLINE_TONES[headline.attention] : 'text-off'}`}
          >
            {phase === 'live' ? headline.text : 'What is shown here may not be true any more.'}
          </p>
          <LastAction />
        </div>
      </div>
      <div className="mt-5 flex flex-wrap items-center gap-2">
        <search className="relative max-sm:w-full">
          <Icon name="search" className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-muted" />
          <input
            ref={search}
            type="search"
            aria-label="Find a service by its name or id"
            placeholder="Find a service   /"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field w-full pl-8 sm:w-48"
          />
        </search>
        <div role="group" aria-label="Show only" className="flex flex-wrap gap-1.5">
          {STATUSES.map((each) => (
            <Counter
              key={each}
              status={each}
              count={status.services.filter(({ status: is }) => is === each).length}
              isChosen={only === each}
              onChoose={() => setOnly(only === each ? null : each)}
            />
          ))}
        </div>
        <span className="ml-auto max-xl:hidden">
          <Button isSmall look="quiet" onClick={() => setUptime(uptime === 'day' ? 'month' : 'day')}>
            <Icon name="clock" /> {uptime === 'day' ? 'Show 30 days' : 'Show 24 hours'}
          </Button>
        </span>
      </div>
      <section aria-label="Services" className="card mt-3 overflow-hidden">
        {services.length === 0 ? (
          <Empty title="No service fits.">
            <Button
              isSmall
              onClick={() => {
                setText('');
                setOnly(null);
              }}
            >
              Show all {status.services.length}
            </Button>
          </Empty>
        ) : (
          <ServiceList services={services} status={status} uptime={uptime} onRestart={setRestarting} />
        )}
      </section>
      <FirstSteps status={status} />
      {restarting !== null && (
        <RestartDialog
          service={status.services.find(({ id }) => id === restarting.id) ?? restarting}
          onClose={() => setRestarting(null)}
        />
      )}
    </>
  );
}

function Counter({
  status,
  count,
  isChosen,
  onChoose,
}: {
  status: Status;
  count: number;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const isLive = useConnection().phase === 'live';
  const tone = count === 0 || !isLive ? 'text-muted' : STATUS_TONES[status];
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={`inline-flex items-center gap-1.5 rounded-full border px-2.5 py-1 text-sm ${isChosen ? 'border-ink bg-raised' : 'border-line bg-panel hover:bg-raised'} ${tone}`}
    >
      <StatusShape status={status} />
      <span className="font-semibold">{count}</span> {status}
    </button>
  );
}

/** What was done last, and where to read on. */
function LastAction() {
  const last = useHistory().find(({ attempt }) => attempt !== null);
  if (last === undefined) return <p className="mt-1 text-muted">Nothing has had to be healed lately.</p>;
  return (
    <p className="mt-1 text-muted">
      Last action: {last.actionType.replaceAll('_', ' ')} of{' '}
      <a className="underline" href={addressOf({ page: 'service', id: last.service })}>
        {last.service}
      </a>
      , {last.status}, <RelativeTime at={last.timestamp} />.{' '}
      <a className="underline" href={addressOf({ page: 'activity', tab: 'happened' })}>
        All activity
      </a>
    </p>
  );
}

/** For whoever sees this for the first time: only the built-in services, and nothing has ever happened. */
function FirstSteps({ status: { services } }: { status: LiveStatus }) {
  const isFresh = useHistory().length === 0 && services.length <= 3;
  if (!isFresh) return null;
  return (
    <aside className="mt-6 max-w-prose text-sm text-muted" aria-label="First steps">
      <p className="font-medium text-ink">New here?</p>
      <p className="mt-1">
        Each service is checked all the time. When one fails ten checks in a row, it is healed step by step, and this
        page shows what is being done and why. Try it: stop one of them and watch. Your own services are added in
        config/services.yaml, whose comments hold an example.
      </p>
    </aside>
  );
}
