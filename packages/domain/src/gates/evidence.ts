import { allow, hold, type Gate } from '../gate.ts';

/** Evidence older than two intervals is void: the service may long be well. */
export const evidenceGate: Gate = (state, { now, policy, trigger }) => {
  if (trigger === 'manual') return allow('a person asked for it');
  if (state.lastCheckAt === null) return hold('never checked');
  const ageMs = now - state.lastCheckAt;
  // A check that takes all its time is that old when its verdict comes: short intervals must allow for it.
  const limitMs = Math.max(2 * policy.intervalMs, policy.intervalMs + 2 * policy.timeoutMs);
  return ageMs <= limitMs
    ? allow(`last check ${seconds(ageMs)} ago`)
    : hold(`the last check is too old: ${seconds(ageMs)}, the limit is ${seconds(limitMs)}`);
};

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
