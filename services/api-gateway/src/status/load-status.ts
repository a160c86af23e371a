import type { HistoryEntry, RecoveryEvent, StatusResponse } from '@recovery/contracts';
import { maskUrl } from '@recovery/runtime';
import type { Gateway } from '../gateway.ts';
import { serviceView } from './service-view.ts';

const HISTORY_LENGTH = 50;

/** Every service in the order of services.yaml and the last events, newest first. `now` in epoch ms. */
export async function loadStatus(
  { configuration, store, startedAt }: Pick<Gateway, 'configuration' | 'store' | 'startedAt'>,
  now: number,
): Promise<StatusResponse> {
  const services = [...configuration.current().services.values()];
  const [states, heartbeats, events] = await Promise.all([
    store.states.getMany(services.map(({ id }) => id)),
    store.heartbeats.all(),
    store.events.recent(HISTORY_LENGTH),
  ]);
  return {
    generatedAt: new Date(now).toISOString(),
    autoRecoveryEnabled: configuration.switches().every(({ on }) => on),
    services: services.map((service) =>
      serviceView({
        service,
        state: states.get(service.id) ?? null,
        lastHeartbeatAt: heartbeats.get(service.id) ?? null,
        isAutomatic: configuration.switches(service).every(({ on }) => on),
        startedAt,
        now,
      }),
    ),
    history: events.map(historyEntry),
  };
}

function historyEntry(event: RecoveryEvent): HistoryEntry {
  const { at, service, actionType, status, error, retryCount, incidentId, attempt, rung, durationMs } = event;
  return {
    timestamp: new Date(at).toISOString(),
    service,
    actionType,
    status,
    error: error === null ? null : maskUrl(error),
    retryCount,
    incidentId,
    attempt,
    rung,
    durationMs,
  };
}
