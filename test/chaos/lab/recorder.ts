import { FENCE, type HeardAction, type HealthAnswer } from '../../history/history.ts';

/** A call under way, as its patient hears it. */
export interface HeardCall {
  readonly isFence: boolean;
  /** It ended; by a later call with this token, or (null) by itself. */
  end(cutShortBy: number | null): void;
}

/** Its end is filled in when it comes. */
type OpenAction = { -readonly [K in keyof HeardAction]: HeardAction[K] };

/** What the patients hear and answer; the one source of truth about what the system does. */
export class Recorder {
  readonly #actions: OpenAction[] = [];
  readonly #answers: HealthAnswer[] = [];

  get actions(): readonly HeardAction[] {
    return this.#actions;
  }

  get answers(): readonly HealthAnswer[] {
    return this.#answers;
  }

  answered(service: string, healthy: boolean): void {
    this.#answers.push({ service, at: Date.now(), healthy });
  }

  refused(call: { service: string; operation: string; token: number }): void {
    const now = Date.now();
    this.#actions.push({ ...call, beginAt: now, endAt: now, accepted: false, cutShortBy: null });
  }

  accepted(call: { service: string; operation: string; token: number }): HeardCall {
    const action: OpenAction = {
      ...call,
      beginAt: Date.now(),
      endAt: null,
      accepted: true,
      cutShortBy: null,
    };
    this.#actions.push(action);
    return {
      isFence: call.operation === FENCE,
      end: (cutShortBy) => {
        action.endAt ??= Date.now();
        action.cutShortBy ??= cutShortBy;
      },
    };
  }
}
