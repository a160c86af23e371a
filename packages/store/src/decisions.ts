import type { Decision, DecisionContext, ServiceState } from '@recovery/domain';
import { decisionInputs } from './decision-inputs.ts';
import { KEYS } from './keys.ts';
import { recordDecision } from './scripts/record-decision.ts';
import type { StoreConnection } from './store-connection.ts';

/** Decisions that came one after the other with the same verdicts are one. */
export interface RecordedDecision {
  /** The last of them. */
  decision: Decision;
  /** What the gates looked at, the last time. */
  inputs: unknown;
  times: number;
  /** When the first of them was made; epoch ms. */
  firstAt: number;
}

export interface Decisions {
  record(decision: Decision, about: { state: ServiceState; context: DecisionContext }): Promise<void>;
  /** Newest first, of those made in [from, to], if only in part; epoch ms. Without them, of all that are kept. */
  recent(serviceId: string, count: number, range?: { from?: number; to?: number }): Promise<RecordedDecision[]>;
}

/** Of each service; a week after its last one they are forgotten. */
const KEPT_PER_SERVICE = 200;
const KEPT_MS = 7 * 86_400_000;

export function createDecisions(connection: StoreConnection): Decisions {
  return {
    record: async (decision, { state, context }) => {
      await connection.run((redis) =>
        recordDecision(redis, {
          serviceId: decision.serviceId,
          kind: kindOf(decision, state),
          decision: JSON.stringify(decision),
          inputs: JSON.stringify(decisionInputs(state, context)),
          decidedAt: decision.decidedAt,
          keptCount: KEPT_PER_SERVICE,
          keptMs: KEPT_MS,
        }),
      );
    },
    recent: async (serviceId, count, { from = -Infinity, to = Infinity } = {}) => {
      // The ids of the entries are Redis' time, not ours: the range is looked at in what was decided.
      const entries = await connection.run((redis) =>
        redis.xrevrange(KEYS.decisions(serviceId), '+', '-', 'COUNT', 2 * KEPT_PER_SERVICE),
      );
      return entries
        .flatMap(([, fields]) => parseDecision(fields))
        .filter(({ decision, firstAt }) => decision.decidedAt >= from && firstAt <= to)
        .slice(0, count);
    },
  };
}

/** What people would read as the same answer: which gates held the same attempt on the same account. */
function kindOf({ incidentId, trigger, verdicts }: Decision, { incident }: ServiceState): string {
  const held = verdicts.filter(({ allowed }) => !allowed).map(({ gate }) => gate);
  return JSON.stringify([incidentId, incident?.attemptCount ?? 0, trigger, held]);
}

function parseDecision(entry: readonly string[]): RecordedDecision[] {
  const fields = new Map<string, string>();
  for (let index = 0; index < entry.length; index += 2) fields.set(entry[index] ?? '', entry[index + 1] ?? '');
  try {
    const decision: unknown = JSON.parse(fields.get('decision') ?? '');
    const inputs: unknown = JSON.parse(fields.get('inputs') ?? 'null');
    if (!isDecision(decision)) return [];
    // Of two workers the slower one may record the earlier decision last.
    const firstAt = Math.min(Number(fields.get('firstAt') ?? decision.decidedAt), decision.decidedAt);
    return [{ decision, inputs, times: Number(fields.get('times') ?? 1), firstAt }];
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
