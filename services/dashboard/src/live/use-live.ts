import type { HistoryEntry, LiveStatus, ServiceView } from '@recovery/contracts';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useContext, useSyncExternalStore } from 'react';
import type { Connection } from './live-connection.ts';
import { HISTORY_KEY, LiveContext, STATUS_KEY, type Live } from './live.ts';

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('outside of the page');
  return live;
}

export function useConnection(): Connection {
  const { connection } = useLive();
  return useSyncExternalStore(connection.subscribe, connection.snapshot);
}

/** The status as it was last heard; undefined before the first time. */
export function useStatus(): LiveStatus | undefined {
  return useQuery<LiveStatus>({ queryKey: STATUS_KEY, queryFn: skipToken }).data;
}

/** One service of it; undefined when there is none of that name. */
export function useService(id: string): ServiceView | undefined {
  return useQuery<LiveStatus, Error, ServiceView | undefined>({
    queryKey: STATUS_KEY,
    queryFn: skipToken,
    select: ({ services }) => services.find((service) => service.id === id),
  }).data;
}

/** What happened lately, newest first. */
export function useHistory(): readonly HistoryEntry[] {
  return useQuery<readonly HistoryEntry[]>({ queryKey: HISTORY_KEY, queryFn: skipToken }).data ?? [];
}

/** Looks every second, and draws anew only when the answer is another one. `look` is given the server's time. */
export function useClock<T extends string | number | boolean>(look: (now: number) => T): T {
  const { clock } = useLive();
  return useSyncExternalStore(clock.subscribe, () => look(clock.now()));
}
