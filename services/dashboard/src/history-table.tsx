import type { HistoryEntry } from '@recovery/contracts';
import { RelativeTime } from './relative-time.tsx';

const OUTCOME_TONES: Partial<Record<HistoryEntry['status'], string>> = {
  success: 'text-good',
  failed: 'text-bad',
  interrupted: 'text-bad',
  started: 'text-busy',
};

/** What was done, newest first. */
export function HistoryTable({ history, now }: { history: readonly HistoryEntry[]; now: number }) {
  if (history.length === 0) {
    return <p className="text-muted">Nothing has been recovered yet. Every action and its outcome will appear here.</p>;
  }
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel">
      <table className="w-full text-left text-sm">
        <thead className="border-b border-line text-muted">
          <tr>
            {['When', 'Service', 'Action', 'Outcome', 'Attempt', 'Duration', 'Reason'].map((title) => (
              <th key={title} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {history.map((entry, index) => (
            // Two entries may tell the same; their place among the newest is what tells them apart.
            <tr
              key={`${entry.timestamp}-${history.length - index}`}
              className="border-b border-line last:border-0 align-top"
            >
              <td className="px-4 py-2 whitespace-nowrap">
                <RelativeTime at={entry.timestamp} now={now} />
              </td>
              <td className="px-4 py-2 whitespace-nowrap">{entry.service}</td>
              <td className="px-4 py-2 whitespace-nowrap">{entry.actionType.replaceAll('_', ' ')}</td>
              <td className={`px-4 py-2 font-medium ${OUTCOME_TONES[entry.status] ?? ''}`}>{entry.status}</td>
              <td className="px-4 py-2 tabular-nums">{entry.attempt ?? '–'}</td>
              <td className="px-4 py-2 whitespace-nowrap tabular-nums">{duration(entry.durationMs)}</td>
              <td className="min-w-48 px-4 py-2 wrap-anywhere">{entry.error ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function duration(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
