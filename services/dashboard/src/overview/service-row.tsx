import type { LiveStatus, ServiceTrends, ServiceView } from '@recovery/contracts';
import { memo } from 'react';
import { RestartButton } from '../actions/service-actions.tsx';
import type { Connection } from '../live/live-connection.ts';
import { useLive } from '../live/use-live.ts';
import { addressOf } from '../router.ts';
import { Icon } from '../ui/icon.tsx';
import { RelativeTime, Since } from '../ui/relative-time.tsx';
import { STATUS_TONES, StatusShape } from '../ui/status-mark.tsx';
import { duration } from '../ui/time.ts';
import { adviceFor, attentionOf, type Attention } from './attention.ts';
import { HappeningNow } from './happening-now.tsx';
import { Sparkline } from './sparkline.tsx';
import { UptimeBars } from './uptime-bars.tsx';

export type UptimeSpan = 'day' | 'month';

const EDGES: Readonly<Record<Attention, string>> = {
  'needs-you': 'border-l-bad bg-bad-soft',
  healing: 'border-l-busy bg-busy-soft',
  watch: 'border-l-warn bg-panel',
  off: 'border-l-transparent bg-panel',
  well: 'border-l-transparent bg-panel',
};

/** One service in the list: how it is, since when, what is happening, and what a person has to do. */
export const ServiceRow = memo(function ServiceRow({
  service,
  pauses,
  obstacle,
  trends,
  readAt,
  uptime,
  phase,
  onRestart,
}: {
  service: ServiceView;
  pauses: LiveStatus['pauses'];
  /** Why no service can be restarted now. */
  obstacle: string | null;
  /** undefined while they are being read. */
  trends: ServiceTrends | undefined;
  /** When the trends were read, epoch ms by the server's clock. */
  readAt: number;
  uptime: UptimeSpan;
  phase: Connection['phase'];
  /** Must stay the same: the row is drawn anew for another one. */
  onRestart: (service: ServiceView) => void;
}) {
  const status = phase === 'live' ? service.status : 'unknown';
  const tone = phase === 'live' ? STATUS_TONES[service.status] : 'text-off';
  const word = phase === 'live' ? service.status : `was ${service.status}`;
  const advice = adviceFor(service, { pauses });
  const isPaused = pauses.some((pause) => pause.service === service.id);
  return (
    <article
      data-service={service.id}
      data-status={status}
      aria-label={service.name}
      className={`row-grid border-b border-l-4 border-b-line px-3 py-2.5 sm:px-4 ${EDGES[attentionOf(service)]} ${phase === 'live' ? '' : 'grayscale'}`}
    >
      <div className="[grid-area:mark]">
        <span className={`flex items-center gap-2 font-semibold ${tone}`}>
          <StatusShape status={status} />
          <span className={`max-lg:sr-only ${phase === 'live' ? '' : 'text-sm'}`}>{word}</span>
        </span>
        <span className="block pl-6 text-sm text-muted max-lg:hidden">
          for <Since at={service.since} />
        </span>
      </div>
      <div className="min-w-0 [grid-area:name]">
        <a
          href={addressOf({ page: 'service', id: service.id })}
          className="block truncate font-semibold hover:underline"
          data-row-link
        >
          {service.name}
        </a>
        <span className="flex gap-2 text-sm text-muted max-lg:hidden">
          <span className="truncate font-mono text-xs leading-5">{service.id}</span>
          {isPaused && <PausedMark />}
        </span>
      </div>
      <div className="min-w-0 [grid-area:what]">
        <p className="line-clamp-2 wrap-anywhere" title={service.message}>
          <HappeningNow service={service} />
        </p>
        {advice !== null && attentionOf(service) === 'needs-you' && (
          <p className="mt-0.5 flex gap-1.5 text-sm font-medium text-bad">
            <Icon name="arrow" className="mt-0.5 size-4" />
            <span className="line-clamp-2">{advice}</span>
          </p>
        )}
      </div>
      <Measures service={service} trends={trends} readAt={readAt} uptime={uptime} />
      <div className="text-sm [grid-area:facts]">
        <span className={`font-medium lg:hidden ${tone}`} aria-hidden="true">
          {word} <Since at={service.since} /> ·{' '}
        </span>
        <span className="lg:block">
          <span className="sr-only">last check </span>
          <RelativeTime at={service.lastCheckAt} />
        </span>
        <span className="text-muted lg:block">
          <span className="lg:hidden"> · </span>
          <Count value={service.errorCount} one="error" many="errors" /> ·{' '}
          <Count value={service.restartCount} one="restart" many="restarts" />
        </span>
        {isPaused && (
          <span className="lg:hidden">
            {' '}
            · <PausedMark />
          </span>
        )}
      </div>
      <div className="justify-self-end [grid-area:action]">
        <RestartButton service={service} pauses={pauses} obstacle={obstacle} onAsk={onRestart} />
      </div>
    </article>
  );
});

function Count({ value, one, many }: { value: number; one: string; many: string }) {
  return (
    <span className={value > 0 ? 'font-medium text-ink' : ''}>
      {value} {value === 1 ? one : many}
    </span>
  );
}

function PausedMark() {
  return (
    <span className="inline-flex items-center gap-1 text-warn">
      <Icon name="pause" className="size-3.5" />
      paused
    </span>
  );
}

/** The charts, on screens that are wide enough. */
function Measures({
  service: { id, latencyMs },
  trends,
  readAt,
  uptime,
}: {
  service: ServiceView;
  trends: ServiceTrends | undefined;
  readAt: number;
  uptime: UptimeSpan;
}) {
  const { samples, clock } = useLive();
  const seen = samples.of(id);
  return (
    <>
      <div className="flex items-center gap-2 [grid-area:latency] max-lg:hidden">
        <Sparkline hour={trends?.hour} samples={seen} now={clock.now()} />
        <span className="text-sm whitespace-nowrap">
          <span className="sr-only">latency </span>
          {latencyMs === null ? '–' : duration(latencyMs)}
        </span>
      </div>
      <div className="[grid-area:uptime] max-xl:hidden">
        <UptimeBars
          title={uptime === 'day' ? 'checks, 24 h' : 'checks, 30 days'}
          trend={trends?.[uptime]}
          samples={seen}
          readAt={readAt}
        />
      </div>
    </>
  );
}
