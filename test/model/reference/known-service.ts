import type { ServicePolicy } from '@recovery/domain';
import type { FactOf } from '../fact.ts';

/**
 * What is known of one service, and what follows from it by the documents alone (DESIGN's words, ADR 5): its own
 * few rules, none of the domain's. Times are those of whoever checked, but for `…At` with `true` in the name.
 */
export class KnownService {
  readonly policy: ServicePolicy;
  /** Consecutive failures that count. */
  failures = 0;
  /** The threshold was reached, and as many healthy checks as a recovery needs were not seen since. */
  isHard = false;
  /** First failure of the row. */
  failingSince: number | null = null;
  lastSeenWellAt: number | null = null;
  /** Since when (true time) it is known to be bad; null while it is not. A service never met is not known to be well. */
  trueBadSince: number | null = Number.NEGATIVE_INFINITY;
  isStopped = false;
  isInAttempt = false;
  /** Failures that counted since we were last away. */
  failuresSinceReturn = Number.POSITIVE_INFINITY;
  #healthyInARow = 0;
  #lastEndedAt: number | null = null;
  #isMet = false;
  #startingUntil: number | null = null;

  constructor(policy: ServicePolicy) {
    this.policy = policy;
  }

  get isStarting(): boolean {
    return this.#startingUntil !== null;
  }

  /** Longer ago than this, nobody looked in between: two intervals, and the time that a check may take. */
  get evidenceLimitMs(): number {
    return 2 * this.policy.intervalMs + this.policy.timeoutMs;
  }

  checkEnded(check: FactOf<'checkEnded'>): void {
    const { startedAt, endedAt, result } = check;
    if (this.isStopped || this.#saysNothing(check)) return;
    const isFirstSinceLong = this.#lastEndedAt !== null && startedAt - this.#lastEndedAt > this.evidenceLimitMs;
    this.#lastEndedAt = endedAt;
    if (isFirstSinceLong) this.#forgetFailures();
    if (result.outcome === 'unhealthy') this.#failed(check);
    else this.#seenWell(endedAt);
    this.#noteBadness(check.at);
  }

  /** The end of an attempt is a look at the service, too. */
  attemptEnded({ status, endedAt, at }: FactOf<'attemptEnded'>): void {
    this.isInAttempt = false;
    this.isHard = status !== 'success';
    if (status === 'success') {
      this.#lastEndedAt = endedAt;
      this.lastSeenWellAt = endedAt;
      this.#healthyInARow = this.policy.successThreshold;
      this.#forgetFailures();
    }
    this.#noteBadness(at);
  }

  attemptBegun(at: number): void {
    this.isInAttempt = true;
    this.#healthyInARow = 0;
    this.#startingUntil = null;
    this.#isMet = true;
    this.#noteBadness(at);
  }

  restartRequested(): void {
    this.#healthyInARow = 0;
  }

  stopped(isStopped: boolean, at: number): void {
    this.isStopped = isStopped;
    this.isHard = false;
    this.#isMet = false;
    this.#startingUntil = null;
    this.#healthyInARow = 0;
    this.#forgetFailures();
    this.trueBadSince = isStopped ? null : at;
  }

  weReturned(): void {
    this.failuresSinceReturn = 0;
  }

  /** Our own fault, overtaken by a later check, or held up for so long that it tells nothing about now. */
  #saysNothing({ startedAt, endedAt, result }: FactOf<'checkEnded'>): boolean {
    if (result.outcome === 'unknown' || endedAt - startedAt > this.evidenceLimitMs) return true;
    const last = this.#lastEndedAt;
    return last !== null && startedAt < last && last - endedAt <= this.policy.timeoutMs;
  }

  #failed({ startedAt, endedAt, conclusive, result }: FactOf<'checkEnded'>): void {
    if (this.#mayBeStarting({ startedAt, endedAt, conclusive, saysSo: result.errorClass === 'starting' })) return;
    this.#startingUntil = null;
    this.#isMet = true;
    this.failures += 1;
    this.failuresSinceReturn += 1;
    this.failingSince ??= startedAt;
    this.#healthyInARow = 0;
    if (this.failures >= this.policy.failureThreshold) this.isHard = true;
  }

  /** One start period for the whole row of failures, and none for what is known to be down. */
  #mayBeStarting(check: { startedAt: number; endedAt: number; conclusive: boolean; saysSo: boolean }): boolean {
    if (this.isHard || this.isInAttempt) return false;
    const { startedAt, endedAt, conclusive, saysSo } = check;
    if (this.#startingUntil !== null) return endedAt < this.#startingUntil && !conclusive;
    const isCandidate = (!this.#isMet && !conclusive) || (this.#isMet && saysSo);
    const until = (this.failingSince ?? startedAt) + this.policy.startPeriodMs;
    if (!isCandidate || endedAt >= until) return false;
    this.#startingUntil = until;
    this.#isMet = true;
    this.failingSince ??= startedAt;
    this.#healthyInARow = 0;
    return true;
  }

  #seenWell(endedAt: number): void {
    this.#isMet = true;
    this.#startingUntil = null;
    this.lastSeenWellAt = endedAt;
    this.#healthyInARow += 1;
    if (this.isInAttempt) return;
    if (this.isHard && this.#healthyInARow < this.policy.successThreshold) return;
    this.isHard = false;
    this.#forgetFailures();
  }

  #forgetFailures(): void {
    this.failures = 0;
    this.failingSince = null;
  }

  #noteBadness(at: number): void {
    const isBad = this.isHard || this.isInAttempt || this.failingSince !== null;
    if (!isBad) this.trueBadSince = null;
    else this.trueBadSince ??= at;
  }
}
