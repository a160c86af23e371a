import { allow, hold, type Gate } from '../gate.ts';

/** Any switch can forbid automatic recovery; a person may always act. */
export const enabledGate: Gate = (_state, { switches, trigger }) => {
  if (trigger === 'manual') return allow('a person asked for it');
  const off = switches.find((entry) => !entry.on);
  return off === undefined ? allow('automatic recovery is on') : hold(`automatic recovery is off: ${off.name}`);
};
