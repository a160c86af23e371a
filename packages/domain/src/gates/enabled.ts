import { allow, hold, type Gate } from '../gate.ts';

/** Any switch can forbid automatic recovery; a pause holds people too, until somebody ends it. */
export const enabledGate: Gate = (_state, { switches, trigger }) => {
  const off = switches.find(({ on, forbids }) => !on && (trigger === 'automatic' || forbids === 'everything'));
  if (off !== undefined)
    return hold(off.forbids === 'everything' ? `paused: ${off.name}` : `automatic recovery is off: ${off.name}`);
  return allow(trigger === 'manual' ? 'a person asked for it' : 'automatic recovery is on');
};
