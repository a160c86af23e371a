import { useInfiniteQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { call } from '../api/call.ts';

const PAGE = '100';

/** A page of a log, as every one of them answers. */
interface LogPage<Entry> {
  readonly entries: Entry[];
  readonly nextCursor?: string | null | undefined;
}

/** A log, read page by page, newest first. @param path for example /api/recovery/logs */
export function useLog<Entry>(schema: z.ZodType<LogPage<Entry>>, path: string, query: URLSearchParams) {
  const log = useInfiniteQuery({
    queryKey: ['log', path, query.toString()],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const page = new URLSearchParams(query);
      page.set('limit', PAGE);
      if (pageParam !== '') page.set('cursor', pageParam);
      return call(schema, `${path}?${page}`, { signal });
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return { ...log, entries: log.data?.pages.flatMap(({ entries }) => entries) };
}

/** Where the same lines can be had as text. */
export function downloadPath(path: string, query: URLSearchParams): string {
  const wanted = new URLSearchParams(query);
  wanted.set('format', 'text');
  wanted.set('download', 'true');
  return `${path}?${wanted}`;
}
