import type { RecoveryActionType } from './log-line.ts';
import type { ErrorClass } from './probe-result.ts';

/** One rung as the decision sees it; what its steps do is the drivers' business. */
export interface Rung {
  readonly name: string;
  readonly actionType: RecoveryActionType;
  /** Used only when the last failure was of one of these classes; for every failure when not given. */
  readonly onlyFor?: readonly ErrorClass[] | undefined;
}

/** Whether a rung can do anything at this moment, and if not, why. */
export type Applicability = { readonly applies: true } | { readonly applies: false; readonly reason: string };

export interface RungChoice {
  /** Index in the ladder, or null when no rung applies. */
  readonly index: number | null;
  readonly skipped: readonly { readonly index: number; readonly name: string; readonly reason: string }[];
}

/**
 * Attempt n uses rung n, gentle to harsh; the last one repeats. A rung that cannot apply is skipped
 * with a reason. An attempt never goes back below the rung after the
 * harshest used so far, but for one case: a rung meant for just this class of failure (`onlyFor`) that was not
 * used in this incident yet goes first. What was done about another failure says nothing against it. Before
 * a rung is repeated, the harshest one that was passed over and can apply by now has its turn.
 */
export function chooseRung({
  ladder,
  attempt,
  usedRungIndexes,
  firstRungIndex = 0,
  errorClass = null,
  applicability,
}: {
  ladder: readonly Rung[];
  /** 1 for the first attempt of the incident. */
  attempt: number;
  /** Of this incident, in any order. */
  usedRungIndexes: readonly number[];
  /** Where the ladder is entered (a manual restart may skip gentler rungs). */
  firstRungIndex?: number;
  /** Of the last failed check. */
  errorClass?: ErrorClass | null;
  applicability: readonly Applicability[];
}): RungChoice {
  const verdictOn = (index: number): Applicability => {
    const onlyFor = ladder[index]?.onlyFor;
    if (onlyFor !== undefined && (errorClass === null || !onlyFor.includes(errorClass))) {
      return { applies: false, reason: `only for failures of the class ${onlyFor.join(' or ')}` };
    }
    return applicability[index] ?? { applies: false, reason: 'not checked' };
  };
  if (ladder.length === 0) return { index: null, skipped: [] };
  const last = ladder.length - 1;
  const meant = ladder.findIndex(
    ({ onlyFor }, index) =>
      index >= firstRungIndex && onlyFor !== undefined && !usedRungIndexes.includes(index) && verdictOn(index).applies,
  );
  if (meant >= 0) return { index: meant, skipped: [] };
  // A rung passed over while it could not apply is worth more than one that has already failed.
  const insteadOfRepeating = (index: number): number => {
    if (!usedRungIndexes.includes(index)) return index;
    const unused = (at: number): boolean =>
      at >= firstRungIndex && !usedRungIndexes.includes(at) && verdictOn(at).applies;
    const gentler = ladder.findLastIndex((_, at) => at < index && unused(at));
    return gentler >= 0 ? gentler : index;
  };
  const from = Math.min(Math.max(firstRungIndex + attempt - 1, Math.max(-1, ...usedRungIndexes) + 1), last);
  const skipped: { index: number; name: string; reason: string }[] = [];
  for (let index = from; index <= last; index += 1) {
    const verdict = verdictOn(index);
    if (verdict.applies) return { index: insteadOfRepeating(index), skipped };
    skipped.push({ index, name: ladder[index]?.name ?? '', reason: verdict.reason });
  }
  // Nothing harsher applies: the harshest that still does is better than no attempt.
  for (let index = from - 1; index >= 0; index -= 1) {
    if (verdictOn(index).applies) return { index: insteadOfRepeating(index), skipped };
  }
  return { index: null, skipped };
}
