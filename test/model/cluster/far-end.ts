import type { AttemptFacts, Fact } from '../fact.ts';
import type { Patient } from './patient.ts';
import type { Cancel, Timeline } from './timeline.ts';

export interface Call extends AttemptFacts {
  readonly token: number;
  /** seal: nothing but a token; older ones are refused from then on. */
  readonly kind: 'stop' | 'start' | 'seal';
  readonly harsh: boolean;
  readonly helps: boolean;
}

const CALL_MS = 700;

/** The control endpoint of a service: one call at a time, a newer one ends an older one, old tokens are refused. */
export class FarEnd {
  readonly #patient: Patient;
  readonly #timeline: Timeline;
  readonly #checksTokens: boolean;
  readonly #record: (fact: Fact) => void;
  #highestToken = 0;
  #inFlight: { readonly endAt: number; readonly cut: Cancel } | null = null;

  constructor(patient: Patient, options: { timeline: Timeline; checksTokens: boolean; record: (fact: Fact) => void }) {
    this.#patient = patient;
    this.#timeline = options.timeline;
    this.#checksTokens = options.checksTokens;
    this.#record = options.record;
  }

  /** For how long the caller has to wait; null when the token is refused. */
  perform(call: Call): number | null {
    const { now: at } = this.#timeline;
    const { token, kind, harsh, helps, ...attempt } = call;
    const isAccepted = !this.#checksTokens || token > this.#highestToken;
    if (isAccepted) this.#cutShort(kind === 'seal');
    const done = kind === 'seal' ? 'sealed' : 'done';
    this.#record({
      type: 'called',
      ...attempt,
      at,
      token,
      outcome: isAccepted ? done : 'refused',
      endAt: at + CALL_MS,
    });
    this.#highestToken = Math.max(token, this.#highestToken);
    if (!isAccepted) return null;
    if (kind === 'seal') return 1;
    const cut = this.#patient.treat({ harsh, helps: helps && kind === 'start', ms: CALL_MS });
    this.#inFlight = { endAt: at + CALL_MS, cut };
    return CALL_MS;
  }

  #cutShort(bySeal: boolean): void {
    const { now: at } = this.#timeline;
    if (this.#inFlight === null || this.#inFlight.endAt <= at) return;
    this.#inFlight.cut();
    this.#inFlight = null;
    this.#record({ type: 'cutShort', service: this.#patient.id, at, bySeal });
  }
}
