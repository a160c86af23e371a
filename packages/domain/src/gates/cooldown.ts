import { allow, hold, type Gate } from '../gate.ts';

/** The minimum gap between two actions on a service, counted from the end of the last one. */
export const cooldownGate: Gate = (state, { now }) => {
  if (state.cooldownUntil === null || state.cooldownUntil <= now) return allow('no cooldown');
  const leftSeconds = Math.ceil((state.cooldownUntil - now) / 1000);
  return hold(`cooling down for another ${leftSeconds} s`, state.cooldownUntil);
};
