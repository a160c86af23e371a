import { allow, hold, type Gate } from '../gate.ts';

/**
 * The minimum gap between two actions on a service, counted from the end of the last one. An action that the ledger
 * knows and the state does not (it was lost with the data of Redis) counts from its booking.
 */
export const cooldownGate: Gate = ({ cooldownUntil, lastActionAt }, { budgetDebits, policy: { cooldownMs }, now }) => {
  // A process whose clock ran ahead may have booked one that is still to come: that is for the budget to count.
  const known = (budgetDebits ?? []).filter((at) => at <= now + cooldownMs);
  const newest = known.reduce((latest, at) => Math.max(latest, at), 0);
  const until = Math.max(cooldownUntil ?? 0, newest > (lastActionAt ?? 0) ? newest + cooldownMs : 0);
  if (until <= now) return allow('no cooldown');
  return hold(`cooling down for another ${Math.ceil((until - now) / 1000)} s`, until);
};
