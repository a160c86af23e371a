import type { HistoryEntry } from '@recovery/contracts';
import { Icon, type IconName } from './icon.tsx';

const LOOKS = {
  started: { tone: 'text-busy', icon: 'play' },
  success: { tone: 'text-good', icon: 'check' },
  failed: { tone: 'text-bad', icon: 'cross' },
  interrupted: { tone: 'text-bad', icon: 'warning' },
  aborted: { tone: 'text-warn', icon: 'cross' },
  skipped: { tone: 'text-muted', icon: 'pause' },
} as const satisfies Record<HistoryEntry['status'], { tone: string; icon: IconName }>;

/** How an action ended, as a word and a sign. */
export function OutcomeMark({ outcome }: { outcome: HistoryEntry['status'] }) {
  const { tone, icon } = LOOKS[outcome];
  return (
    <span className={`inline-flex items-center gap-1 font-medium ${tone}`}>
      <Icon name={icon} className="size-3.5" />
      {outcome}
    </span>
  );
}
