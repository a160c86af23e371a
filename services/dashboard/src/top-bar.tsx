import type { meResponseSchema } from '@recovery/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { EVERYTHING, PauseDialog } from './actions/hold-dialogs.tsx';
import { useReason } from './actions/use-reason.ts';
import { actions } from './api/actions.ts';
import { useConnection, useStatus } from './live/use-live.ts';
import { addressOf, usePlace, type Place } from './router.ts';
import { Button } from './ui/button.tsx';
import { Icon } from './ui/icon.tsx';
import { useTheme, type Theme } from './ui/theme.ts';

const PAGES: readonly { readonly place: Place; readonly name: string }[] = [
  { place: { page: 'overview' }, name: 'Overview' },
  { place: { page: 'activity', tab: 'happened' }, name: 'Activity' },
  { place: { page: 'settings' }, name: 'Settings' },
];
const THEME_ICONS = { system: 'contrast', light: 'sun', dark: 'moon' } as const satisfies Record<Theme, string>;

/** Where to go, whether all of this is true at this moment, and the kill switch. */
export function TopBar({ me, onLogout }: { me: z.infer<typeof meResponseSchema>; onLogout: () => void }) {
  const here = usePlace().page;
  const { theme, next } = useTheme();
  const [isPausing, setPausing] = useState(false);
  const isPaused = useStatus()?.pauses.some(({ service }) => service === 'all') === true;
  const reason = useReason('operator') ?? (isPaused ? 'everything is paused already' : null);
  const logout = useMutation({ mutationFn: actions.logout, onSettled: onLogout });
  return (
    <header className="border-b border-line bg-panel">
      <div className="mx-auto flex max-w-[96rem] flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 sm:px-6">
        <span className="font-semibold max-sm:sr-only">System health</span>
        <nav aria-label="Pages" className="flex gap-1">
          {PAGES.map(({ place, name }) => (
            <a
              key={name}
              href={addressOf(place)}
              aria-current={here === place.page ? 'page' : undefined}
              className={`rounded-md px-2.5 py-1 ${here === place.page ? 'bg-raised font-semibold' : 'text-muted hover:text-ink'}`}
            >
              {name}
            </a>
          ))}
          <a href="/queues" className="rounded-md px-2.5 py-1 text-muted hover:text-ink">
            Queues
          </a>
        </nav>
        <div className="ml-auto flex items-center gap-1 sm:gap-2">
          <LiveMark />
          <Button isSmall icon="pause" reason={reason} onClick={() => setPausing(true)}>
            <span className="max-sm:sr-only">Pause everything</span>
            <span className="sm:hidden" aria-hidden="true">
              Pause
            </span>
          </Button>
          <Button isSmall look="quiet" label={`Theme: ${theme}. Change it`} onClick={next}>
            <Icon name={THEME_ICONS[theme]} />
          </Button>
          <span className="text-sm text-muted max-sm:hidden">
            {me.name} · {me.role}
          </span>
          {me.via === 'session' && (
            <Button isSmall look="quiet" label="Log out" onClick={() => logout.mutate()}>
              <Icon name="out" />
            </Button>
          )}
        </div>
      </div>
      {isPausing && <PauseDialog target={EVERYTHING} onClose={() => setPausing(false)} />}
    </header>
  );
}

function LiveMark() {
  const { phase } = useConnection();
  const isLive = phase === 'live';
  return (
    <span
      className={`inline-flex items-center gap-1.5 text-sm font-medium ${isLive ? 'text-good' : 'text-bad'}`}
      data-connection={phase}
    >
      {isLive ? <span className="size-2 rounded-full bg-good" aria-hidden="true" /> : <Icon name="plug" />}
      {isLive ? 'live' : phase === 'connecting' ? 'connecting' : 'not live'}
    </span>
  );
}
