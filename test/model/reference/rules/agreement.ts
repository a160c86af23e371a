import type { RuleMaker } from '../rule.ts';

export const agreement: RuleMaker = (known) => (fact) => {
  if (fact.type !== 'checkEnded') return null;
  const { failures, isHard, isInAttempt, isStopped } = known.service(fact.service);
  const { errorCount, isHard: isShownHard } = fact.shown;
  if (isStopped) return null;
  if (isShownHard !== (isHard || isInAttempt)) {
    return `${fact.service}: is shown ${isShownHard ? 'hard' : 'not hard'} after ${failures} failures in a row`;
  }
  return errorCount === failures
    ? null
    : `${fact.service}: shows ${errorCount} failures in a row, there were ${failures}`;
};
