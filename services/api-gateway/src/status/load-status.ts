import {
  ALL_SERVICES,
  type LiveStatus,
  type ServiceView,
  type StatusQuery,
  type StatusResponse,
  type WatchedService,
} from '@recovery/contracts';
import type { ActiveWindow, Brake } from '@recovery/domain';
import { openMaintenance, pauseSwitches, type HoldsView } from '@recovery/store';
import { historyEntry } from '../events/history-entry.ts';
import type { Gateway } from '../gateway.ts';
import { windowsInForce } from '../holds/windows-in-force.ts';
import { holdInWords } from './hold-in-words.ts';
import { readStatuses, withDependencies } from './read-statuses.ts';
import { serviceView } from './service-view.ts';

const HISTORY_LENGTH = 50;

type Sources = Pick<Gateway, 'configuration' | 'store' | 'startedAt'>;
type StatusSources = Sources & Pick<Gateway, 'queueHolds'>;

/**
 * The services that are asked for in the order of services.yaml, what is held, and the last events, newest first.
 * `now` in epoch ms.
 */
export async function loadStatus(
  sources: StatusSources,
  { query = {}, now }: { query?: StatusQuery; now: number },
): Promise<StatusResponse> {
  const [present, events] = await Promise.all([loadPresent(sources, now), sources.store.events.recent(HISTORY_LENGTH)]);
  const fitting = present.services.filter((service) => fits(service, query));
  const { offset = 0, limit = fitting.length } = query;
  return {
    ...present,
    services: fitting.slice(offset, offset + limit),
    total: fitting.length,
    history: events.map(historyEntry),
  };
}

/** As {@link loadStatus}, of all services, without what happened. */
export async function loadPresent(sources: StatusSources, now: number): Promise<LiveStatus> {
  const { configuration, queueHolds } = sources;
  const { services: configured, servicesRefusal } = configuration.current();
  const [{ services, held, brake }, onQueues] = await Promise.all([
    loadServices(sources, [...configured.values()], now),
    queueHolds.read(),
  ]);
  return {
    generatedAt: new Date(now).toISOString(),
    autoRecoveryEnabled:
      [...configuration.switches(), ...pauseSwitches(held, ALL_SERVICES)].every(({ on }) => on) &&
      !onQueues.some(({ isStopped }) => isStopped),
    warnings: [servicesRefusal, ...onQueues.map(holdInWords)].filter((warning) => warning !== null),
    services,
    pauses: held.pauses.map((pause) => ({ ...pause, at: new Date(pause.at).toISOString() })),
    maintenance: windowsInForce(sources, held, now).filter(({ isOpen }) => isOpen),
    brake: brakeView(brake),
  };
}

/** One service; null when it is not configured. `now` in epoch ms. */
export async function loadService(sources: Sources, serviceId: string, now: number): Promise<ServiceView | null> {
  const service = sources.configuration.current().services.get(serviceId);
  if (service === undefined) return null;
  return (await loadServices(sources, [service], now)).services[0] ?? null;
}

async function loadServices(
  { configuration, store, startedAt }: Sources,
  wanted: readonly WatchedService[],
  now: number,
): Promise<{ services: ServiceView[]; held: HoldsView; brake: Brake }> {
  const { maintenance: configured, services: all } = configuration.current();
  const ids = wanted.map(({ id }) => id);
  const [states, heartbeats, held, brake] = await Promise.all([
    store.states.getMany(withDependencies(ids, all)),
    store.heartbeats.all(),
    store.holds.read(),
    store.brakes.current(),
  ]);
  const isOn = (service: WatchedService): boolean =>
    [...configuration.switches(service), ...pauseSwitches(held, service.id)].every(({ on }) => on);
  const maintenanceOf = (serviceId: string): ActiveWindow | null =>
    openMaintenance(held, { configured, serviceId, now });
  const statusOf = readStatuses({
    services: all,
    states,
    isAutomatic: isOn,
    maintenanceOf,
    isBrakeOn: brake.engagedAt !== null,
    startedAt,
    now,
  });
  const services = wanted.map((service) =>
    serviceView({
      service,
      state: states.get(service.id) ?? null,
      lastHeartbeatAt: heartbeats.get(service.id) ?? null,
      status: statusOf(service),
      maintenance: maintenanceOf(service.id),
      startedAt,
      now,
    }),
  );
  return { services, held, brake };
}

function fits({ id, name, status }: ServiceView, { status: statuses, q }: StatusQuery): boolean {
  if (statuses !== undefined && !statuses.includes(status)) return false;
  const part = q?.toLowerCase();
  return part === undefined || id.includes(part) || name.toLowerCase().includes(part);
}

function brakeView({ engagedAt, failingCount, serviceCount }: Brake): StatusResponse['brake'] {
  return {
    isOn: engagedAt !== null,
    since: engagedAt === null ? null : new Date(engagedAt).toISOString(),
    failingCount,
    serviceCount,
  };
}
