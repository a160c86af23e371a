import type { PlannedWindow } from '@recovery/contracts';

/** A window in one line, for the audit log: which, of what, and when. */
export function describeWindow({ id, spec }: Pick<PlannedWindow, 'id' | 'spec'>): string {
  const scope = spec.services === 'all' ? 'all' : spec.services.join(', ');
  const times =
    'from' in spec
      ? `from ${spec.from} to ${spec.to}`
      : `${spec.weekdays.join(', ')} at ${spec.at} ${spec.timeZone} for ${spec.durationMinutes} min`;
  return `window ${id}: ${times}: ${scope}`;
}
