import type { WatchedService } from '@recovery/contracts';
import { hasHeartbeatStopped } from '@recovery/domain';

/**
 * Beats that may be missed before silence is a hint: two may be lost on the way or wait behind a pause of the
 * process. Here, not in services.yaml, since it is what its heartbeatIntervalMs promises; and not in the
 * domain, which says when a heartbeat has stopped, not how patient this watch is.
 */
const MISSED_BEATS = 3;

export interface StoppedHeartbeat {
  readonly serviceId: string;
  /** Epoch ms. */
  readonly lastHeartbeatAt: number;
  readonly silentForMs: number;
}

/** The enabled services whose heartbeat was seen and has stopped. */
export function stoppedHeartbeats({
  services,
  heartbeats,
  now,
}: {
  services: Iterable<WatchedService>;
  /** Epoch ms of the last heartbeat by service. */
  heartbeats: ReadonlyMap<string, number>;
  now: number;
}): StoppedHeartbeat[] {
  return [...services].flatMap(({ id, spec }) => {
    const lastHeartbeatAt = heartbeats.get(id) ?? null;
    const intervalMs = spec.heartbeatIntervalMs;
    if (!spec.enabled || intervalMs === undefined || lastHeartbeatAt === null) return [];
    return hasHeartbeatStopped({ lastHeartbeatAt, intervalMs, missedBeats: MISSED_BEATS, now })
      ? [{ serviceId: id, lastHeartbeatAt, silentForMs: now - lastHeartbeatAt }]
      : [];
  });
}
