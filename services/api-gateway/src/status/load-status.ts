import {
  ALL_SERVICES,
  type HistoryEntry,
  type RecoveryEvent,
  type StatusResponse,
  type WatchedService,
} from '@recovery/contracts';
import { maskUrl } from '@recovery/runtime';
import { openMaintenance, pauseSwitches } from '@recovery/store';
import type { Gateway } from '../gateway.ts';
import { serviceView } from './service-view.ts';

const HISTORY_LENGTH = 50;

/** Every service in the order of services.yaml and the last events, newest first. `now` in epoch ms. */
export async function loadStatus(
  { configuration, store, startedAt }: Pick<Gateway, 'configuration' | 'store' | 'startedAt'>,
  now: number,
): Promise<StatusResponse> {
  const services = [...configuration.current().services.values()];
  const [states, heartbeats, events, held] = await Promise.all([
    store.states.getMany(services.map(({ id }) => id)),
    store.heartbeats.all(),
    store.events.recent(HISTORY_LENGTH),
    store.holds.read(),
  ]);
  const { maintenance: configured } = configuration.current();
  const isOn = (service: WatchedService): boolean =>
    [...configuration.switches(service), ...pauseSwitches(held, service.id)].every(({ on }) => on);
  return {
    generatedAt: new Date(now).toISOString(),
    autoRecoveryEnabled: [...configuration.switches(), ...pauseSwitches(held, ALL_SERVICES)].every(({ on }) => on),
    services: services.map((service) =>
      serviceView({
        service,
        state: states.get(service.id) ?? null,
        lastHeartbeatAt: heartbeats.get(service.id) ?? null,
        isAutomatic: isOn(service),
        maintenance: openMaintenance(held, { configured, serviceId: service.id, now }),
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
