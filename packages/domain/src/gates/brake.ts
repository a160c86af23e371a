import { allow, hold, type Gate } from '../gate.ts';

/** When a large part of everything fails at once, the cause is not in the services, and restarts make it worse. */
export const brakeGate: Gate = (_state, { fleet }) => {
  if (fleet === null) return hold('the brake cannot be read');
  const { engagedAt, failingCount, serviceCount } = fleet.brake;
  const measure = `${failingCount} of ${serviceCount} services fail by themselves`;
  return engagedAt === null
    ? allow(measure)
    : hold(`the brake is on since ${new Date(engagedAt).toISOString()}: ${measure}`);
};
