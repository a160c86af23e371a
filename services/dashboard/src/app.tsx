import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { ActivityPage } from './activity/activity-page.tsx';
import { ApiRefusal } from './api/call.ts';
import { queries } from './api/queries.ts';
import { Banners } from './banners.tsx';
import { useConnection, useLive, useStatus } from './live/use-live.ts';
import { headlineOf } from './overview/attention.ts';
import { OverviewPage } from './overview/overview-page.tsx';
import { addressOf, usePlace } from './router.ts';
import { ServicePage } from './service/service-page.tsx';
import { LoginPage } from './session/login-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { TopBar } from './top-bar.tsx';

/** The system health panel: who is it, then the page, which lives by one stream of events. */
export function App() {
  const { connection } = useLive();
  const { phase } = useConnection();
  const me = useQuery(queries.me);
  const isRefused = phase === 'refused' || (me.error instanceof ApiRefusal && me.error.problem.status === 401);
  const isKnown = me.data !== undefined && !isRefused;

  useEffect(() => {
    if (!isKnown) return undefined;
    connection.start();
    addEventListener('online', connection.start);
    return () => {
      removeEventListener('online', connection.start);
      connection.stop();
    };
  }, [connection, isKnown]);

  // As after a logout: nothing that was asked for without the session is kept.
  if (isRefused) return <LoginPage onDone={() => location.reload()} />;
  if (me.data === undefined) return <Waiting error={me.error} onRetry={() => void me.refetch()} />;
  return (
    <>
      <TopBar me={me.data} onLogout={() => location.reload()} />
      <Pages />
    </>
  );
}

function Pages() {
  const status = useStatus();
  const place = usePlace();
  const { phase } = useConnection();
  const headline = status === undefined ? 'Loading' : headlineOf(status.services).text;
  const title = phase === 'live' || phase === 'connecting' ? headline : 'Not up to date';

  useEffect(() => {
    document.title = `${title} · System health`;
  }, [title]);

  const content = (): ReactNode => {
    if (place.page === 'activity') return <ActivityPage tab={place.tab} />;
    if (place.page === 'settings') return <SettingsPage />;
    if (status === undefined) return <p className="text-muted">Reading the status …</p>;
    return place.page === 'service' ? <ServicePage key={place.id} id={place.id} /> : <OverviewPage status={status} />;
  };
  return (
    <>
      <Banners status={status} />
      <main className="mx-auto max-w-[96rem] px-4 py-5 sm:px-6">
        <FromTheTop key={addressOf(place)} />
        {content()}
      </main>
    </>
  );
}

/** Another page begins at its top. */
function FromTheTop() {
  useEffect(() => {
    scrollTo(0, 0);
  }, []);
  return null;
}

function Waiting({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  useEffect(() => {
    if (error === null) return undefined;
    const timer = setTimeout(onRetry, 2_000);
    return () => clearTimeout(timer);
  }, [error, onRetry]);
  return (
    <main className="flex min-h-dvh items-center justify-center p-4 text-muted">
      {error === null ? <p>Loading …</p> : <p role="alert">{error.message} Trying again.</p>}
    </main>
  );
}
