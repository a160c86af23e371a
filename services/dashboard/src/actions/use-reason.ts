import { ROLES, type LiveStatus, type Role, type ServiceView } from '@recovery/contracts';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { useClock, useConnection, useStatus } from '../live/use-live.ts';
import { span } from '../ui/time.ts';

/** Why somebody of this role, or without a connection, may not do it now; null when they may. */
export function useReason(needed: Role): string | null {
  const role = useQuery(queries.me).data?.role;
  const { phase } = useConnection();
  if (phase !== 'live') return 'what is shown is not up to date';
  if (role === undefined) return 'it is not known yet who you are';
  if (ROLES.indexOf(role) >= ROLES.indexOf(needed)) return null;
  return `your role is ${role}; it takes ${needed === 'admin' ? 'an admin' : `an ${needed}`}`;
}

/** Why no service at all can be restarted now; null when it depends on the service. */
export function useRestartObstacle(): string | null {
  const status = useStatus();
  const mayNot = useReason('operator');
  if (mayNot !== null) return mayNot;
  const pause = status?.pauses.find(({ service }) => service === 'all');
  if (pause !== undefined) return `everything was paused by ${pause.by}`;
  return status?.brake.isOn === true ? 'the brake is on: too many services fail at once' : null;
}

/**
 * Why the service cannot be restarted now, of what is known here; null when it can be tried: the API has the last word.
 * @param obstacle what {@link useRestartObstacle} says
 */
export function useRestartReason(
  { id, status, message, cooldownUntil, nextCheckAt }: ServiceView,
  { pauses, obstacle }: { pauses: LiveStatus['pauses']; obstacle: string | null },
): string | null {
  const cooldown = useClock((now) => {
    const leftMs = cooldownUntil === null ? 0 : Date.parse(cooldownUntil) - now;
    return leftMs > 0 ? `it is cooling down for ${span(leftMs)}` : '';
  });
  if (obstacle !== null) return obstacle;
  if (status === 'stopped' && nextCheckAt === null) return 'it is not watched at present';
  const pause = pauses.find(({ service }) => service === id);
  if (pause !== undefined) return `it was paused by ${pause.by}`;
  if (status === 'recovering' && /^attempt \d+ of \d+: /u.test(message)) return 'a recovery is under way';
  return cooldown === '' ? null : cooldown;
}
