import type { ServiceView } from '@recovery/contracts';
import type { ReactNode } from 'react';
import { RelativeTime } from './relative-time.tsx';
import { RestartButton } from './restart-button.tsx';
import { StatusMark } from './status-mark.tsx';

/** One service: how it is, since when, and what is being done about it, in words. */
export function ServiceCard({ service, now }: { service: ServiceView; now: number }) {
  const headingId = `service-${service.id}`;
  return (
    <article
      aria-labelledby={headingId}
      className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-panel p-5"
      data-service={service.id}
    >
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={headingId} className="text-lg font-semibold">
          {service.name}
        </h2>
        <StatusMark status={service.status} />
      </header>
      <p className="min-h-12 wrap-anywhere">{service.message}</p>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2 text-sm">
        <Fact label="Since">
          <RelativeTime at={service.since} now={now} />
        </Fact>
        <Fact label="Last check">
          <RelativeTime at={service.lastCheckAt} now={now} />
        </Fact>
        <Fact label="Errors in a row">{service.errorCount}</Fact>
        <Fact label="Restarts">{service.restartCount}</Fact>
        <Fact label="Latency">{service.latencyMs === null ? '–' : `${Math.round(service.latencyMs)} ms`}</Fact>
        <Fact label="Depends on">{service.dependsOn.length === 0 ? 'nothing' : service.dependsOn.join(', ')}</Fact>
      </dl>
      <footer className="mt-auto flex justify-end">
        <RestartButton service={service} />
      </footer>
    </article>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted">{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
