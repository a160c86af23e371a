import { allow, hold, type Gate } from '../gate.ts';

/** In a maintenance window people work on the service; only they may have it restarted. */
export const maintenanceGate: Gate = (_state, { maintenance, trigger }) => {
  if (maintenance === null) return allow('no maintenance');
  const { reason, endsAt } = maintenance;
  const until = new Date(endsAt).toISOString();
  return trigger === 'manual'
    ? allow(`a person asked for it, in maintenance until ${until}`)
    : hold(`in maintenance until ${until}: ${reason}`, endsAt);
};
