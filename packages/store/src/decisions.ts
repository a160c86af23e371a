import type { Decision, DecisionContext, ServiceState } from '@recovery/domain';
import { decisionInputs } from './decision-inputs.ts';
import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

export interface RecordedDecision {
  decision: Decision;
  /** What the gates looked at. */
  inputs: unknown;
}

export interface Decisions {
  record(decision: Decision, about: { state: ServiceState; context: DecisionContext }): Promise<void>;
  /** Newest first, of those made in [from, to], epoch ms; without them, of all that are kept. */
  recent(serviceId: string, count: number, range?: { from?: number; to?: number }): Promise<RecordedDecision[]>;
}

/** Of each service; a week after its last one they are forgotten. */
const KEPT_PER_SERVICE = 200;
const KEPT_MS = 7 * 86_400_000;

export function createDecisions(connection: StoreConnection): Decisions {
  return {
    record: async (decision, { state, context }) => {
      const inputs = JSON.stringify(decisionInputs(state, context));
      const fields = ['decision', JSON.stringify(decision), 'inputs', inputs];
      const key = KEYS.decisions(decision.serviceId);
      await connection.run(async (redis) => {
        const pipeline = redis.pipeline();
        pipeline.xadd(key, 'MAXLEN', '~', KEPT_PER_SERVICE, '*', ...fields);
        pipeline.pexpire(key, KEPT_MS);
        for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
      });
    },
    recent: async (serviceId, count, { from = -Infinity, to = Infinity } = {}) => {
      // The ids of the entries are Redis' time, not ours: the range is looked at in what was decided.
      const entries = await connection.run((redis) =>
        redis.xrevrange(KEYS.decisions(serviceId), '+', '-', 'COUNT', 2 * KEPT_PER_SERVICE),
      );
      return entries
        .flatMap(([, fields]) => parseDecision(fields))
        .filter(({ decision }) => decision.decidedAt >= from && decision.decidedAt <= to)
        .slice(0, count);
    },
  };
}

function parseDecision([, decisionText = '', , inputsText = 'null']: readonly string[]): RecordedDecision[] {
  try {
    const decision: unknown = JSON.parse(decisionText);
    const inputs: unknown = JSON.parse(inputsText);
    return isDecision(decision) ? [{ decision, inputs }] : [];
  } catch {
    return [];
  }
}

// Only this package writes decisions; what is checked is that nobody else did.
function isDecision(value: unknown): value is Decision {
  return (
    typeof value === 'object' &&
    value !== null &&
    'serviceId' in value &&
    'decidedAt' in value &&
    'allowed' in value &&
    'verdicts' in value &&
    Array.isArray(value.verdicts)
  );
}
