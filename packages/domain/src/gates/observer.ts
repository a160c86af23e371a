import { allow, hold, type Gate } from '../gate.ts';

/** Whoever cannot see straight must not act on what it sees: our own canaries come first. */
export const observerGate: Gate = (_state, { observer, trigger }) => {
  if (observer.ok) return allow('our own canaries are well');
  const reason = observer.reason ?? 'a canary failed';
  return trigger === 'manual' ? allow(`a person asked for it, although: ${reason}`) : hold(`our own fault: ${reason}`);
};
