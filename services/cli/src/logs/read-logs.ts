import { logsResponseSchema, type HistoryEntry } from '@recovery/contracts';
import { z } from 'zod';
import type { GatewayClient } from '../gateway/gateway-client.ts';

/** What was asked for; only that is sent. */
export interface LogQuery {
  readonly days?: number;
  readonly service?: string;
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Logs {
  readonly days: number;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Where older ones go on; null when there are none. */
  readonly nextCursor: string | null;
}

const DEFAULT_LIMIT = 1000;
const pageSchema = logsResponseSchema.extend({ nextCursor: z.string().nullish() });

/** The newest entries, as many as were asked for or 1000, over as many pages as that takes. */
export async function readLogs(gateway: GatewayClient, query: LogQuery): Promise<Logs> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const entries: HistoryEntry[] = [];
  let cursor = query.cursor;
  for (;;) {
    const page = await gateway.get('api/recovery/logs', pageSchema, { ...query, cursor });
    entries.push(...page.entries);
    cursor = page.nextCursor ?? undefined;
    if (cursor === undefined || page.entries.length === 0 || entries.length >= limit) {
      return { days: page.days, entries, nextCursor: cursor ?? null };
    }
  }
}
