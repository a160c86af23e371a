import { auditEventSchema, type AuditEvent } from '@recovery/contracts';
import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

/** Who changed what, or tried to. */
export interface Audit {
  /** Into the event stream, from which it is written to logs/system, and among the last ones kept here. */
  record(event: AuditEvent): Promise<void>;
  /** Newest first; about the last thousand are kept. */
  recent(count: number): Promise<AuditEvent[]>;
}

const KEPT = 1_000;

export function createAudit(connection: StoreConnection): Audit {
  return {
    record: async (event) => {
      const text = JSON.stringify(event);
      await connection.run(async (redis) => {
        const pipeline = redis.multi();
        pipeline.xadd(KEYS.events, '*', 'audit', text);
        pipeline.xadd(KEYS.audit, 'MAXLEN', '~', KEPT, '*', 'audit', text);
        for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
      });
    },
    recent: async (count) => {
      const entries = await connection.run((redis) => redis.xrevrange(KEYS.audit, '+', '-', 'COUNT', count));
      return entries.flatMap(([, [, text = '']]) => parse(text));
    },
  };
}

function parse(text: string): AuditEvent[] {
  try {
    const { data } = auditEventSchema.safeParse(JSON.parse(text));
    return data === undefined ? [] : [data];
  } catch {
    return [];
  }
}
