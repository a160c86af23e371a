import type { StatusResponse } from '@recovery/contracts';
import { useQuery } from '@tanstack/react-query';
import { fetchStatus } from './api-client.ts';

const POLL_MS = 2_000;

export interface LiveStatus {
  /** The last answer; may be old. */
  readonly status: StatusResponse | undefined;
  /** When it arrived, epoch ms on this machine's clock; 0 before the first one. */
  readonly receivedAt: number;
  /** Why the latest call had none. */
  readonly error: Error | null;
  retry(): void;
}

/** Polls the status, also while the page is in the background: its title is looked at too. */
export function useStatus(): LiveStatus {
  const query = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => fetchStatus(signal),
    refetchInterval: POLL_MS,
    refetchIntervalInBackground: true,
  });
  return {
    status: query.data,
    receivedAt: query.dataUpdatedAt,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
