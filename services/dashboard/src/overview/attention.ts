import type { LiveStatus, ServiceView } from '@recovery/contracts';

/**
 * What a person has to do with a service. needs-you: nobody but a person can help, or the system cannot see it ·
 * healing: being healed · watch: not well, not yet bad · off: disabled or in maintenance · well
 */
export type Attention = 'needs-you' | 'healing' | 'watch' | 'off' | 'well';

/** From the one that is most urgent. */
export const ATTENTIONS: readonly Attention[] = ['needs-you', 'healing', 'watch', 'off', 'well'];

export function attentionOf(service: ServiceView): Attention {
  switch (service.status) {
    case 'error':
      return 'needs-you';
    case 'unknown':
      return service.lastCheckAt === null || isStarting(service) ? 'watch' : 'needs-you';
    case 'recovering':
      return 'healing';
    case 'degraded':
      return 'watch';
    case 'stopped':
      return 'off';
    case 'running':
      return 'well';
  }
}

/** Its checks arrive, and fail because it is coming up for the first time. */
function isStarting({ message }: ServiceView): boolean {
  return message.startsWith('starting: ');
}

/** It is checked, and nothing is done. */
function isInMaintenance({ status, message }: ServiceView): boolean {
  return status === 'stopped' && message.startsWith('in maintenance ');
}

export interface Headline {
  /** The whole state in one sentence. */
  readonly text: string;
  readonly attention: Attention;
}

/** What an operator reads in one second. */
export function headlineOf(services: readonly ServiceView[]): Headline {
  const groups = Map.groupBy(services, attentionOf);
  const count = (attention: Attention): number => groups.get(attention)?.length ?? 0;
  const watched = services.length - count('off');
  if (watched === 0) {
    const text = services.some(isInMaintenance)
      ? 'In maintenance: nothing is done by itself.'
      : 'No service is watched.';
    return { text, attention: 'off' };
  }
  const parts = [
    inWords(groups.get('needs-you'), { one: 'needs you', many: 'need you' }),
    inWords(groups.get('healing'), { one: 'is being healed', many: 'are being healed' }),
    inWords(groups.get('watch'), { one: 'is not quite well', many: 'are not quite well' }),
  ].filter((part) => part !== null);
  if (parts.length === 0) {
    return {
      text: watched === 1 ? 'The service is running.' : `All ${watched} services are running.`,
      attention: 'well',
    };
  }
  return { text: `${parts.join(' · ')}.`, attention: ATTENTIONS.find((attention) => count(attention) > 0) ?? 'well' };
}

function inWords(
  services: readonly ServiceView[] | undefined,
  { one, many }: { one: string; many: string },
): string | null {
  const [first] = services ?? [];
  if (services === undefined || first === undefined) return null;
  return services.length === 1 ? `${first.name} ${one}` : `${services.length} services ${many}`;
}

/** What the person at the screen should do about it; null where nothing is needed. */
export function adviceFor(service: ServiceView, { pauses }: Pick<LiveStatus, 'pauses'>): string | null {
  const pause = pauses.find(({ service: target }) => target === service.id || target === 'all');
  if (service.status === 'unknown') {
    if (isStarting(service)) return 'Nothing to do yet: it is starting for the first time.';
    return service.lastCheckAt === null
      ? 'The first check is on its way.'
      : 'No check result arrives: see whether the probe worker and the scheduler run (/health).';
  }
  if (service.status === 'error') {
    if (service.acknowledgedBy !== null) return `${service.acknowledgedBy} takes care of it.`;
    if (pause !== undefined) return `Paused by ${pause.by}: resume it, or mend it by hand.`;
    return 'Nothing more happens by itself: find the cause, then restart it. Acknowledge it if you take care of it.';
  }
  if (service.status === 'recovering') return 'Nothing to do: it is being healed.';
  return null;
}
