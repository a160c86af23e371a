import { allow, hold, type Gate } from '../gate.ts';

/**
 * When a large part of everything fails at once, the cause is not in the services, and restarts make it worse.
 * While checks are still finding out how large the part is, nothing is begun by itself either, for as long as
 * the brake would stay on.
 */
export const brakeGate: Gate = (_state, { fleet, trigger, policy, now }) => {
  if (fleet === null) return hold('the brake cannot be read');
  const { engagedAt, failingCount, serviceCount, suspicion } = fleet.brake;
  const measure = `${failingCount} of ${serviceCount} services fail by themselves`;
  if (engagedAt !== null) return hold(`the brake is on since ${new Date(engagedAt).toISOString()}: ${measure}`);
  if (suspicion === null || trigger === 'manual') return allow(measure);
  if (now - suspicion.since >= fleet.limits.brakeReleaseMs) return allow(`${measure}, for long enough to be no storm`);
  const paceMs = policy.retryIntervalMs;
  return hold(
    `${failingCount} of the ${suspicion.lookedAtCount} services looked at lately fail: the others are looked at first`,
    Math.ceil((now + paceMs) / paceMs) * paceMs,
  );
};
