import type { ServiceTrends, ServiceView } from '@recovery/contracts';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '../api/queries.ts';
import { useLive } from '../live/use-live.ts';

/** So many are read together. */
const CHUNK = 50;

interface KnownTrends {
  readonly trends: ServiceTrends | undefined;
  /** Epoch ms by the server's clock. */
  readonly readAt: number;
}

/** The trends of the services in sight, read with those of their neighbours: the same chunks however the list is sorted. */
export function useTrends(services: readonly ServiceView[], visible: readonly string[]): (id: string) => KnownTrends {
  const { clock } = useLive();
  const places = useMemo(() => new Map(services.map(({ id }, place) => [id, place])), [services]);
  const chunkOf = (id: string): number => Math.floor((places.get(id) ?? 0) / CHUNK);
  const chunks = [...new Set(visible.map(chunkOf))];
  const results = useQueries({
    queries: chunks.map((chunk) =>
      queries.trends(services.slice(chunk * CHUNK, (chunk + 1) * CHUNK).map(({ id }) => id)),
    ),
  });
  return (id) => {
    const result = results[chunks.indexOf(chunkOf(id))];
    const place = (places.get(id) ?? 0) % CHUNK;
    return { trends: result?.data?.trends[place], readAt: clock.serverTime(result?.dataUpdatedAt ?? 0) };
  };
}
