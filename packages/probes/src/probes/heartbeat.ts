import { errorMessage } from '@recovery/runtime';
import { HEALTHY, inconclusive, unhealthy } from '../finding.ts';
import type { ProbeKindRun } from '../probe.ts';

/**
 * A dead man's switch: unhealthy when the last heartbeat is too old. Without any heartbeat nothing is known:
 * the service may never have sent one, or our own record of it was lost.
 */
export const probeHeartbeat: ProbeKindRun<'heartbeat'> = async ({ maxAgeMs }, { serviceId, heartbeats, now }) => {
  if (heartbeats === undefined) return inconclusive('observer', 'heartbeats are not kept here');
  let lastHeartbeatAt: number | null;
  try {
    lastHeartbeatAt = await heartbeats.last(serviceId);
  } catch (error) {
    return inconclusive('observer', `heartbeats cannot be read: ${errorMessage(error)}`);
  }
  if (lastHeartbeatAt === null) return inconclusive('stale', 'no heartbeat so far');
  const ageMs = (now?.() ?? Date.now()) - lastHeartbeatAt;
  return ageMs <= maxAgeMs ? HEALTHY : unhealthy('stale', `last heartbeat ${ageMs} ms ago, at most ${maxAgeMs} ms`);
};
