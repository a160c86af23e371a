import { ROLES, type LiveStatus, type Role, type ServiceView } from '@recovery/contracts/page';
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

/** Why the service cannot be restarted now; null when it can be tried: the API has the last word. */
export function useRestartReason(service: ServiceView): string | null {
  const status = useStatus();
  const mayNot = useReason('operator');
  const cooldown = useClock((now) => {
    const leftMs = service.cooldownUntil === null ? 0 : Date.parse(service.cooldownUntil) - now;
    return leftMs > 0 ? `it is cooling down for ${span(leftMs)}` : '';
  });
  return mayNot ?? gateInWords(service, status) ?? (cooldown === '' ? null : cooldown);
}

/** What of the gates that a person cannot overrule is known here. */
function gateInWords({ id, status, message }: ServiceView, live: LiveStatus | undefined): string | null {
  const pause = live?.pauses.find(({ service }) => service === id || service === 'all');
  if (pause !== undefined) return `${pause.service === 'all' ? 'everything' : 'it'} was paused by ${pause.by}`;
  if (status === 'recovering' && /^attempt \d+ of \d+: /u.test(message)) return 'a recovery is under way';
  if (live?.brake.isOn === true) return 'the brake is on: too many services fail at once';
  return null;
}
