import { allow, hold, type Gate } from '../gate.ts';

/**
 * An attempt whose worker is gone may have left something that still acts and that no far end refuses: nothing else
 * acts before the deadline of that attempt.
 */
export const interruptedGate: Gate = ({ mayBeActingUntil = 0 }, { now }) => {
  if (mayBeActingUntil <= now) return allow('nothing is left of an interrupted attempt');
  const leftSeconds = Math.ceil((mayBeActingUntil - now) / 1000);
  return hold(`what an interrupted attempt began may be acting for another ${leftSeconds} s`, mayBeActingUntil);
};
