import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

const LOOKS = {
  bad: 'border-bad/50 bg-bad-soft text-bad',
  warn: 'border-warn/50 bg-warn-soft text-warn',
  busy: 'border-busy/50 bg-busy-soft text-busy',
} as const;

/** What went wrong, in the words of who refused it. */
export function Refusal({ error }: { error: Error | null }) {
  if (error === null) return null;
  return (
    <p role="alert" className={`mt-4 rounded-md border px-3 py-2 wrap-anywhere ${LOOKS.bad}`}>
      {error.message}
    </p>
  );
}

/** One line across the page: something that concerns every service. */
export function Banner({
  look,
  icon,
  isUrgent = false,
  children,
}: {
  look: keyof typeof LOOKS;
  icon: IconName;
  isUrgent?: boolean;
  children: ReactNode;
}) {
  return (
    <div role={isUrgent ? 'alert' : 'status'} className={`border-b ${LOOKS[look]}`}>
      <div className="mx-auto flex max-w-[96rem] items-start gap-3 px-4 py-2 sm:px-6">
        <Icon name={icon} className="mt-0.5 size-5" />
        <div className="flex min-w-0 grow flex-wrap items-center justify-between gap-x-4 gap-y-2">{children}</div>
      </div>
    </div>
  );
}

/** Where there is nothing yet: what will be here, and what to do for it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="px-4 py-8 text-center text-muted">
      <p className="font-medium text-ink">{title}</p>
      {children !== undefined && <div className="mx-auto mt-1 max-w-prose">{children}</div>}
    </div>
  );
}
