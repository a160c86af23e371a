import type { ServiceView } from '@recovery/contracts';
import { useEffect } from 'react';
import { ApiRefusal } from './api-client.ts';
import { ConnectionBanner, isStale } from './connection-banner.tsx';
import { HistoryTable } from './history-table.tsx';
import { ServiceCard } from './service-card.tsx';
import { TokenForm } from './token-form.tsx';
import { useNow } from './use-now.ts';
import { useStatus } from './use-status.ts';

/** The system health panel. */
export function App() {
  const live = useStatus();
  const now = useNow();
  const { status, error } = live;
  // Ages are told by the server's clock: the one of this machine may be wrong.
  const serverNow = status === undefined ? now : Date.parse(status.generatedAt) + Math.max(0, now - live.receivedAt);
  const needsKey = error instanceof ApiRefusal && error.problem.status === 401;
  const isOld = error !== null || isStale(live, now);
  const headline = status === undefined ? 'Loading' : isOld ? 'Not up to date' : summary(status.services);

  useEffect(() => {
    document.title = `${headline} · System health`;
  }, [headline]);

  if (needsKey) return <TokenForm onLogin={live.retry} />;
  return (
    <>
      <ConnectionBanner live={live} now={now} />
      <main className="mx-auto max-w-6xl px-4 py-8 sm:px-6">
        <header className="flex items-baseline justify-between">
          <h1 className="text-2xl font-bold">System health</h1>
          <a href="/queues" className="text-muted underline">
            Queues
          </a>
        </header>
        <output className="mt-1 block text-muted">{headline}</output>
        {status !== undefined && (
          <>
            <section
              aria-label="Services"
              className={`mt-6 grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3 ${isOld ? 'opacity-60 grayscale' : ''}`}
            >
              {status.services.map((service) => (
                <ServiceCard key={service.id} service={service} now={serverNow} />
              ))}
            </section>
            <h2 className="mt-10 mb-3 text-lg font-semibold">Recovery history</h2>
            <HistoryTable history={status.history} now={serverNow} />
          </>
        )}
      </main>
    </>
  );
}

function summary(services: readonly ServiceView[]): string {
  const watched = services.filter(({ status }) => status !== 'stopped');
  const unwell = watched.filter(({ status }) => status !== 'running');
  if (watched.length === 0) return 'No service is watched';
  if (unwell.length === 0)
    return watched.length === 1 ? 'The service is running' : `All ${watched.length} services are running`;
  return `${unwell.length} of ${watched.length} services not running: ${unwell.map(({ name }) => name).join(', ')}`;
}
