import type { ServiceView, WatchedService } from '@recovery/contracts';
import {
  describeState,
  initialState,
  isStale,
  STALE_AFTER_INTERVALS,
  type ActiveWindow,
  type ServicePolicy,
  type ServiceState,
  type ServiceStatus,
} from '@recovery/domain';
import { maskUrl } from '@recovery/runtime';

/** One service as the API shows it; one that was never probed is `unknown` since `startedAt`. */
export function serviceView({
  service: { id, spec, policy },
  state: storedState,
  lastHeartbeatAt,
  status,
  maintenance,
  startedAt,
  now,
}: {
  service: WatchedService;
  state: ServiceState | null;
  lastHeartbeatAt: number | null;
  /** See {@link readStatuses}. */
  status: ServiceStatus;
  /** The window that it is in now. */
  maintenance: ActiveWindow | null;
  startedAt: number;
  now: number;
}): ServiceView {
  const state = storedState ?? initialState({ serviceId: id, now: startedAt });
  const isDisabled = !spec.enabled && state.phase !== 'stopped';
  return {
    id,
    name: spec.name,
    status: isDisabled ? 'stopped' : status,
    since: isoTime(since(state, policy, now)),
    errorCount: state.errorCount,
    restartCount: state.restartCount,
    lastCheckAt: isoTimeOrNull(state.lastCheckAt),
    nextCheckAt: spec.enabled ? isoTimeOrNull(nextCheckAt(state, policy)) : null,
    lastHeartbeatAt: isoTimeOrNull(lastHeartbeatAt),
    latencyMs: state.lastResult?.latencyMs ?? null,
    cooldownUntil: isoTimeOrNull(
      state.cooldownUntil !== null && state.cooldownUntil > now ? state.cooldownUntil : null,
    ),
    incidentId: state.incident?.id ?? null,
    acknowledgedBy: state.incident?.acknowledged?.by ?? null,
    message: isDisabled ? 'disabled in services.yaml' : maskUrl(describeState(state, { policy, now, maintenance })),
    dependsOn: [...spec.dependsOn],
  };
}

/** The one out of turn, else that of the schedule; null before the first. */
function nextCheckAt({ nextCheckAt: outOfTurn, lastCheckAt }: ServiceState, { intervalMs }: ServicePolicy) {
  return outOfTurn ?? (lastCheckAt === null ? null : lastCheckAt + intervalMs);
}

/** What is no longer known is unknown since its last result went stale. */
function since(state: ServiceState, policy: ServicePolicy, now: number): number {
  if (state.lastCheckAt === null || !isStale(state, policy, now)) return state.since;
  return Math.max(state.since, state.lastCheckAt + STALE_AFTER_INTERVALS * policy.intervalMs);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function isoTimeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}
