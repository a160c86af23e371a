import { allow, hold, type Gate } from '../gate.ts';

/** So many recoveries at once, over the whole cluster; a person's counts too. */
export const concurrencyGate: Gate = (state, { fleet }) => {
  if (fleet === null) return hold('the recoveries under way cannot be read');
  const others = fleet.underWay.filter((id) => id !== state.serviceId);
  const { maxConcurrent } = fleet.limits;
  return others.length < maxConcurrent
    ? allow(`${others.length} of ${maxConcurrent} recoveries under way`)
    : hold(`${others.length} of ${maxConcurrent} recoveries under way: ${others.join(', ')}`);
};
