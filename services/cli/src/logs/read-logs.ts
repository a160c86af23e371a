import { logsResponseSchema, type HistoryEntry } from '@recovery/contracts';
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

/** What the log files hold: with a limit one page of it, otherwise everything at once. */
export async function readLogs(gateway: GatewayClient, query: LogQuery): Promise<Logs> {
  const { days, entries, nextCursor = null } = await gateway.get('api/recovery/logs', logsResponseSchema, { ...query });
  return { days, entries, nextCursor };
}
