import type { Decision } from '@recovery/domain';
import { KEYS } from './keys.ts';
import type { StoreConnection } from './store-connection.ts';

export interface RecordedDecision {
  decision: Decision;
  /** What the gates looked at. */
  inputs: unknown;
}

export interface Decisions {
  record(decision: Decision, inputs: unknown): Promise<void>;
  /** Newest first. */
  recent(serviceId: string, count: number): Promise<RecordedDecision[]>;
}

const KEPT_PER_SERVICE = 1_000;

export function createDecisions(connection: StoreConnection): Decisions {
  return {
    record: async (decision, inputs) => {
      const fields = ['decision', JSON.stringify(decision), 'inputs', JSON.stringify(inputs ?? null)];
      const key = KEYS.decisions(decision.serviceId);
      await connection.run((redis) => redis.xadd(key, 'MAXLEN', '~', KEPT_PER_SERVICE, '*', ...fields));
    },
    recent: async (serviceId, count) => {
      const entries = await connection.run((redis) =>
        redis.xrevrange(KEYS.decisions(serviceId), '+', '-', 'COUNT', count),
      );
      return entries.flatMap(([, fields]) => parseDecision(fields));
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
