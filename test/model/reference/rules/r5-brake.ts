import type { Fact } from '../../fact.ts';
import type { Knowledge } from '../knowledge.ts';
import { onAutomaticAction, type RuleMaker } from '../rule.ts';

/** The scheduler looks once a second; clocks differ by a little. */
const SEEN_AFTER_MS = 1_300;
const TOLERANCE_MS = 1_000;
/** A single failed check may be a blip. */
const COUNTED_FAILURES = 2;

/**
 * Judges by those services alone that depend on nothing: of them nobody can say that a dependency is to blame.
 * What is too many by them is too many. And that the brake is said once when it goes on, once when it goes off.
 */
export const brake: RuleMaker = (known) => {
  const { brakeReleaseMs, brakeWindowMs } = known.plan.limits;
  /** Since when too many fail without a break; null while they do not. */
  let tooManySince: number | null = null;
  let tooManyUntil = Number.NEGATIVE_INFINITY;
  /** Too many for so long that the scheduler must have seen it. */
  let seenSince = Number.POSITIVE_INFINITY;
  let isSaid = false;
  /** The scheduler dies with all others only. */
  let isLookedAt = true;

  const follow = (fact: Fact): void => {
    if (tooManySince !== null && fact.at - tooManySince >= SEEN_AFTER_MS) {
      tooManyUntil = fact.at;
      seenSince = Math.min(seenSince, tooManySince + SEEN_AFTER_MS);
    }
    if (fact.at - tooManyUntil >= brakeReleaseMs - TOLERANCE_MS) seenSince = Number.POSITIVE_INFINITY;
    if (fact.type === 'dataLost') {
      seenSince = Number.POSITIVE_INFINITY;
      isSaid = false;
    }
    if (fact.type === 'componentChanged' && fact.name === 'scheduler') isLookedAt = false;
    if (fact.type === 'outageEnded') isLookedAt = true;
    if (!isLookedAt) tooManySince = null;
    else if (isTooMany(known, seenSince <= fact.at ? Number.POSITIVE_INFINITY : brakeWindowMs))
      tooManySince ??= fact.at;
    else tooManySince = null;
  };
  const acted = onAutomaticAction(known, ({ service, worker, at }) => {
    const since = Math.min(seenSince, tooManySince ?? Number.POSITIVE_INFINITY);
    return at - since >= known.lagMs(worker) ? `${service}: acted on while too many fail` : null;
  });
  return (fact) => {
    follow(fact);
    if (fact.type !== 'alerted') return acted(fact);
    const isRepeated = isSaid === (fact.what === 'brakeOn');
    isSaid = fact.what === 'brakeOn';
    return isRepeated ? `${fact.what} was said twice` : null;
  };
};

function isTooMany(known: Knowledge, windowMs: number): boolean {
  const { brakeMinimum, brakeRatio } = known.plan.limits;
  let count = 0;
  for (const [id, service] of known.services) {
    const { policy, failures, failingSince, isStarting } = service;
    if (policy.dependsOn.length > 0 || !known.isWatched(id) || known.isInMaintenance(id, TOLERANCE_MS)) continue;
    const isFailing = failures >= Math.min(COUNTED_FAILURES, policy.failureThreshold) && !isStarting;
    if (isFailing && known.now - (failingSince ?? 0) < windowMs - SEEN_AFTER_MS) count += 1;
  }
  return count >= brakeMinimum && count > brakeRatio * known.watchedCount;
}
