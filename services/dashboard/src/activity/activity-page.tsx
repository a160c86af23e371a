import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { addressOf, type Place } from '../router.ts';
import { AuditTrail } from './audit-trail.tsx';
import { Happened } from './happened.tsx';
import { ErrorLog } from './error-log.tsx';
import { RecoveryLog } from './recovery-log.tsx';

type Tab = Extract<Place, { page: 'activity' }>['tab'];

const TABS: Readonly<Record<Tab, string>> = {
  happened: 'Recovery history',
  'recovery-log': 'Recovery log',
  'error-log': 'Detailed error log',
  audit: 'Who changed what',
};
const FOR_ADMINS: readonly Tab[] = ['error-log', 'audit'];

/** What was done, what was written down about it, and who changed what. */
export function ActivityPage({ tab }: { tab: Tab }) {
  const role = useQuery(queries.me).data?.role;
  const isAllowed = role === 'admin' || !FOR_ADMINS.includes(tab);
  return (
    <>
      <h1 className="text-2xl font-semibold">Activity</h1>
      <nav aria-label="Kinds of activity" className="mt-3 flex flex-wrap gap-x-1 border-b border-line">
        {tabNames().map((name) => (
          <a
            key={name}
            href={addressOf({ page: 'activity', tab: name })}
            aria-current={name === tab ? 'page' : undefined}
            className={`-mb-px border-b-2 px-3 py-1.5 ${name === tab ? 'border-ink font-semibold' : 'border-transparent text-muted hover:text-ink'}`}
          >
            {TABS[name]}
          </a>
        ))}
      </nav>
      <div className="mt-4">
        {isAllowed ? (
          <Content tab={tab} />
        ) : (
          <p className="text-muted">Only admins may read this. Your role is {role}.</p>
        )}
      </div>
    </>
  );
}

function Content({ tab }: { tab: Tab }) {
  switch (tab) {
    case 'happened':
      return <Happened />;
    case 'recovery-log':
      return <RecoveryLog />;
    case 'error-log':
      return <ErrorLog />;
    case 'audit':
      return <AuditTrail />;
  }
}

function tabNames(): Tab[] {
  return Object.keys(TABS).filter((name): name is Tab => name in TABS);
}
