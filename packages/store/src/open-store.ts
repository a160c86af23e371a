import type { DecisionContext } from '@recovery/domain';
import { errorMessage, RateLimitedLog, type Logger } from '@recovery/runtime';
import type { Redis } from 'ioredis';
import { createAudit, type Audit } from './audit.ts';
import { createBrakes, type Brakes } from './brake.ts';
import { gatherDecisionContext, type DecisionQuestion } from './decision-context.ts';
import { createDecisions, type Decisions } from './decisions.ts';
import { createDuties, type Duties } from './duties.ts';
import { createEvents, type Events } from './events.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';
import { createHolds, type Holds } from './holds.ts';
import { createIdempotency, type Idempotency } from './idempotency.ts';
import { createIncidents, type Incidents } from './incidents.ts';
import { createLatencies, type Latencies } from './latencies.ts';
import { createLeases, type Leases } from './lease.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createStates, type States } from './states.ts';
import { StoreConnection } from './store-connection.ts';

/** Everything we keep in Redis beside the queues. Calls reject with AppError `store_unavailable` or `store_refused`. */
export interface Store {
  readonly states: States;
  readonly events: Events;
  readonly decisions: Decisions;
  readonly lease: Leases;
  readonly duties: Duties;
  readonly ledger: Ledger;
  readonly brakes: Brakes;
  readonly holds: Holds;
  readonly incidents: Incidents;
  readonly heartbeats: Heartbeats;
  readonly audit: Audit;
  readonly latencies: Latencies;
  readonly sessions: Sessions;
  readonly idempotency: Idempotency;
  /** What the gates look at, read now. */
  decisionContext(question: DecisionQuestion): Promise<DecisionContext>;
  /** Closes what the store has opened itself; `redis` is left to its owner. */
  close(): void;
}

/** @param options.redis a connection of the role `store` */
export function openStore({ redis, log }: { redis: Redis; log: Logger }): Store {
  const connection = new StoreConnection(redis);
  let ownBlocking: Redis | null = null;
  const blocking = (): StoreConnection => {
    ownBlocking ??= openBlocking(redis, log);
    return new StoreConnection(ownBlocking);
  };
  const states = createStates(connection);
  const ledger = createLedger(connection);
  const holds = createHolds(connection);
  const brakes = createBrakes(connection, { states, holds });
  return {
    states,
    events: createEvents({ connection, blocking, log }),
    decisions: createDecisions(connection),
    lease: createLeases(connection),
    duties: createDuties(connection),
    ledger,
    brakes,
    holds,
    incidents: createIncidents(connection),
    heartbeats: createHeartbeats(connection),
    audit: createAudit(connection),
    latencies: createLatencies(connection),
    sessions: createSessions(connection),
    idempotency: createIdempotency(connection),
    decisionContext: (question) => gatherDecisionContext({ states, ledger, brakes, holds }, question),
    close: () => {
      ownBlocking?.disconnect();
    },
  };
}

function openBlocking(redis: Redis, log: Logger): Redis {
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const blocking = redis.duplicate();
  blocking.on('error', (error) => {
    limited.warn('blocking', { reason: errorMessage(error) }, 'Redis connection of the event reader failed');
  });
  return blocking;
}
