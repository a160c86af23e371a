import type { ServiceView } from '@recovery/contracts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ServiceActions } from '../actions/service-actions.tsx';
import { queries } from '../api/queries.ts';
import { useConnection, useLive, useService, useStatus } from '../live/use-live.ts';
import { adviceFor } from '../overview/attention.ts';
import { HappeningNow } from '../overview/happening-now.tsx';
import { UptimeBars } from '../overview/uptime-bars.tsx';
import { addressOf } from '../router.ts';
import { Icon } from '../ui/icon.tsx';
import { Empty, Refusal } from '../ui/note.tsx';
import { RelativeTime, Since, Until } from '../ui/relative-time.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { duration } from '../ui/time.ts';
import { ConfigurationInForce } from './configuration-in-force.tsx';
import { Decisions } from './decisions.tsx';
import { IncidentTimeline } from './incident-timeline.tsx';
import { LatencyChart } from './latency-chart.tsx';
import { Neighbourhood } from './neighbourhood.tsx';

/** Everything about one service. */
export function ServicePage({ id }: { id: string }) {
  const service = useService(id);
  if (service === undefined) {
    return (
      <Empty title={`There is no service called ${id}.`}>
        <a className="underline" href={addressOf({ page: 'overview' })}>
          All services
        </a>
      </Empty>
    );
  }
  return <Known service={service} />;
}

function Known({ service }: { service: ServiceView }) {
  const { id } = service;
  const isLive = useConnection().phase === 'live';
  const configurationRead = useQuery(queries.service(id));
  const incidentsRead = useQuery(queries.incidents(id));
  const decisionsRead = useQuery(queries.decisions(id));
  const historyRead = useQuery(queries.history(id));
  const history = historyRead.data?.history ?? [];
  const error = configurationRead.error ?? incidentsRead.error ?? decisionsRead.error ?? historyRead.error;
  return (
    <>
      <a href={addressOf({ page: 'overview' })} className="inline-flex items-center gap-1.5 text-muted hover:text-ink">
        <Icon name="back" /> All services
      </a>
      <div
        className={`mt-2 grid gap-4 ${isLive ? '' : 'grayscale'}`}
        data-service={id}
        data-status={isLive ? service.status : 'unknown'}
      >
        <Head service={service} />
        {isLive && <Refusal error={error} />}
        <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
          <div className="flex min-w-0 flex-col gap-4">
            <LatencyChart service={service} history={history} />
            <IncidentTimeline incidents={incidentsRead.data?.incidents} history={history} />
            <Neighbourhood service={service} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Decisions decisions={decisionsRead.data?.decisions} />
            <ConfigurationInForce configuration={configurationRead.data?.configuration} />
          </div>
        </div>
      </div>
    </>
  );
}

function Head({ service }: { service: ServiceView }) {
  const pauses = useStatus()?.pauses ?? [];
  const advice = adviceFor(service, { pauses });
  return (
    <div className="card p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold wrap-anywhere">
            {service.name} <span className="font-mono text-sm font-normal text-muted">{service.id}</span>
          </h1>
          <p className="mt-1 flex flex-wrap items-baseline gap-x-3">
            <StatusMark status={service.status} isLarge />
            <span className="text-muted">
              for <Since at={service.since} />
            </span>
          </p>
        </div>
        <ServiceActions service={service} />
      </div>
      <p className="mt-3 wrap-anywhere" data-message>
        <HappeningNow service={service} />
      </p>
      {advice !== null && <p className="mt-1 font-medium">{advice}</p>}
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3 border-t border-line pt-3 sm:grid-cols-4 xl:grid-cols-7">
        <Fact name="Errors in a row">{service.errorCount}</Fact>
        <Fact name="Restarts">{service.restartCount}</Fact>
        <Fact name="Latency">{service.latencyMs === null ? '–' : duration(service.latencyMs)}</Fact>
        <Fact name="Last check">
          <RelativeTime at={service.lastCheckAt} />
        </Fact>
        <Fact name="Next check">{service.nextCheckAt === null ? '–' : <Until at={service.nextCheckAt} />}</Fact>
        <Fact name="Last heartbeat">
          {service.lastHeartbeatAt === null ? 'sends none' : <RelativeTime at={service.lastHeartbeatAt} />}
        </Fact>
        <Fact name="Cooldown">{service.cooldownUntil === null ? 'none' : <Until at={service.cooldownUntil} />}</Fact>
      </dl>
      <Uptime id={service.id} />
    </div>
  );
}

function Uptime({ id }: { id: string }) {
  const { samples, clock } = useLive();
  const { data, dataUpdatedAt } = useQuery(queries.trends([id]));
  const [trends] = data?.trends ?? [];
  const common = { samples: samples.of(id), readAt: clock.serverTime(dataUpdatedAt) };
  return (
    <div className="mt-4 grid gap-x-6 gap-y-3 sm:grid-cols-2">
      <UptimeBars title="healthy checks, 24 hours" trend={trends?.day} {...common} />
      <UptimeBars title="healthy checks, 30 days" trend={trends?.month} {...common} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
