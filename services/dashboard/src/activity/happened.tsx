import { useState } from 'react';
import { useHistory } from '../live/use-live.ts';
import { Empty } from '../ui/note.tsx';
import { Choice } from '../ui/section.tsx';
import { EntryList } from './entry-list.tsx';

const KINDS = { all: 'Everything', attempts: 'Attempts only' } as const;

/** What happened lately, as it happens. */
export function Happened() {
  const history = useHistory();
  const [kind, setKind] = useState<keyof typeof KINDS>('all');
  const entries = kind === 'all' ? history : history.filter(({ attempt }) => attempt !== null);
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="text-muted">New entries appear at the top by themselves. The log reaches further back.</p>
        <Choice label="What is shown" options={KINDS} value={kind} onChange={setKind} />
      </div>
      {entries.length === 0 ? (
        <div className="card">
          <Empty title="Nothing has had to be healed yet.">
            Every action, its outcome and why something was not done will appear here.
          </Empty>
        </div>
      ) : (
        <EntryList entries={entries} />
      )}
    </>
  );
}
