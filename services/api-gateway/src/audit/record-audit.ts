import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '@recovery/contracts';
import { isServiceId } from '@recovery/domain';
import { errorMessage } from '@recovery/runtime';
import type { Caller } from '../auth/caller.ts';
import type { Gateway } from '../gateway.ts';
import type { RawInput, Reply, Route } from '../http/route.ts';
import { inTime } from '../in-time.ts';

export interface Audited {
  readonly route: Pick<Route, 'audit'>;
  readonly input: RawInput;
  readonly caller: Caller;
  readonly reply: Reply;
  readonly requestId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** Who asked for what, from where, and what came of it. What cannot be recorded is at least in our own log. */
export async function recordAudit({ store, log }: Pick<Gateway, 'store' | 'log'>, audited: Audited): Promise<void> {
  const { route, input, caller, reply, requestId, now } = audited;
  const event: AuditEvent = {
    id: `audit-${now}-${randomUUID()}`,
    at: now,
    by: 'by' in reply && reply.by !== undefined ? reply.by : caller.name,
    from: caller.from,
    action: route.audit ?? 'unknown',
    service: serviceOf(input),
    outcome: 'problem' in reply ? reply.problem : 'done',
    detail:
      [detailOf(reply), wordsOf(input.body)]
        .filter((part) => part !== null)
        .join(': ')
        .slice(0, 1000) || null,
    requestId,
  };
  try {
    await inTime('recording', () => store.audit.record(event));
  } catch (error) {
    log.error({ audit: event, reason: errorMessage(error) }, 'audit event not recorded');
  }
}

function detailOf(reply: Reply): string | null {
  if ('problem' in reply) return reply.details?.detail ?? null;
  return ('detail' in reply ? reply.detail : null) ?? null;
}

/** The service that the request is about, by path or body. */
function serviceOf({ params, body }: RawInput): string | null {
  const named = fieldOf(params, 'service') ?? fieldOf(body, 'service');
  return named !== null && isServiceId(named) ? named : null;
}

/** What the caller gave as a reason. */
function wordsOf(body: unknown): string | null {
  return (fieldOf(body, 'reason') ?? fieldOf(body, 'note'))?.slice(0, 500) ?? null;
}

function fieldOf(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const field: unknown = new Map(Object.entries(value)).get(name);
  return typeof field === 'string' ? field : null;
}
