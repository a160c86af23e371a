import type { ErrorClass, ProbeResult } from '@recovery/domain';

/** A check that is refused is answered at once. */
const REFUSAL_MS = 5;

/** Something that is wrong with a service. */
export interface Ailment {
  readonly cause: string;
  /** What a check finds; null: it is slow and nothing else. */
  readonly failure: { readonly errorClass: ErrorClass; readonly message: string } | null;
  /** How long an answer takes; null: as always. */
  readonly latencyMs: number | null;
  /** It comes and goes so often that it is not worth a line each time. */
  readonly isBrief: boolean;
  /** An action has cured it: whoever brought it about takes it away, for now or for good. */
  cure(): void;
}

/** How a service really is, whatever anybody has noticed of it. */
export interface Truth {
  readonly serviceId: string;
  isWell(): boolean;
  /** Harmless when it suffers from it already. */
  begin(ailment: Ailment): void;
  end(ailment: Ailment): void;
  ailments(): readonly Ailment[];
  /** What a check would find at this moment. */
  answer(options: { timeoutMs: number }): ProbeResult;
}

export interface TruthChange {
  readonly isWell: boolean;
  /** What has come or gone. */
  readonly ailment: Ailment;
}

export function createTruth({
  serviceId,
  latencyMs,
  onChange,
}: {
  serviceId: string;
  /** Of an answer while nothing is wrong. */
  latencyMs: number;
  onChange: (change: TruthChange) => void;
}): Truth {
  const ailments = new Set<Ailment>();
  const failing = (): Ailment | undefined => [...ailments].find(({ failure }) => failure !== null);
  const change = (ailment: Ailment, make: () => void): void => {
    const wasWell = failing() === undefined;
    make();
    const isWell = failing() === undefined;
    if (isWell !== wasWell) onChange({ isWell, ailment });
  };
  return {
    serviceId,
    isWell: () => failing() === undefined,
    begin: (ailment) => change(ailment, () => ailments.add(ailment)),
    end: (ailment) => change(ailment, () => ailments.delete(ailment)),
    ailments: () => [...ailments],
    answer: ({ timeoutMs }) => {
      if (ailments.size === 0) return answered(latencyMs, timeoutMs);
      const failure = failing()?.failure ?? null;
      if (failure === null) {
        return answered(Math.max(latencyMs, ...[...ailments].map((ailment) => ailment.latencyMs ?? 0)), timeoutMs);
      }
      return {
        outcome: 'unhealthy',
        latencyMs: failure.errorClass === 'timeout' ? timeoutMs : Math.min(REFUSAL_MS, timeoutMs),
        ...failure,
      };
    },
  };
}

function answered(latencyMs: number, timeoutMs: number): ProbeResult {
  return latencyMs < timeoutMs
    ? { outcome: 'healthy', latencyMs, errorClass: null, message: null }
    : { outcome: 'unhealthy', latencyMs: timeoutMs, errorClass: 'timeout', message: `no answer in ${timeoutMs} ms` };
}
