import {
  ConfigError,
  describeIssues,
  fleetLimits,
  maintenanceWindow,
  servicesFileSchema,
  watchedServices,
  type ServicesFile,
  type WatchedService,
} from '@recovery/contracts';
import type { FleetLimits, MaintenanceWindow } from '@recovery/domain';
import { checkTimes } from './check-times.ts';
import { EVERY_SERVICE, expand, groupsOf, type Groups } from './copies.ts';
import { scenarioSchema, type ScenarioFile } from './scenario-schema.ts';
import type { ServiceEntry } from './service-entry.ts';
import type { FaultEntry, OurFaultEntry, PersonEntry } from './timeline-entry.ts';
import { unrolledWindows } from './unrolled-windows.ts';

/** One service with its policy, and how it behaves. */
export interface SimulatedService {
  readonly id: string;
  readonly watched: WatchedService;
  readonly entry: ServiceEntry;
}

/** A scenario that is valid; every name of a service in it is an id. Times of the timeline are ms from the start. */
export interface Scenario {
  readonly title: string | null;
  /** Epoch ms. */
  readonly startsAt: number;
  readonly durationMs: number;
  readonly environment: ScenarioFile['environment'];
  readonly services: ReadonlyMap<string, SimulatedService>;
  readonly limits: FleetLimits;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly faults: readonly FaultEntry[];
  readonly ourselves: readonly OurFaultEntry[];
  readonly people: readonly PersonEntry[];
}

/** @throws {ConfigError} naming `path`, the place in it and the reason */
export function parseScenario(content: unknown, path: string): Scenario {
  if (content === null) throw new ConfigError(`${path}: is empty: a scenario has services, and what happens to them`);
  const parsed = scenarioSchema.safeParse(content);
  if (!parsed.success) throw new ConfigError(`${path}: ${describeIssues(parsed.error)}`);
  const file = parsed.data;
  const wrongTime = checkTimes(file);
  if (wrongTime !== null) throw new ConfigError(`${path}: ${wrongTime}`);
  const groups = groupsOf(file.services);
  // The rules of services.yaml hold here too, and are its own: ids, dependencies, cycles, names of rungs.
  const checked = servicesFileSchema.safeParse(asServicesFile(file, groups));
  if (!checked.success) throw new ConfigError(`${path}: ${describeIssues(checked.error)}`);
  const named = { path, groups };
  const startsAt = Date.parse(file.startsAt);
  return {
    title: file.title ?? null,
    startsAt,
    durationMs: file.duration,
    environment: file.environment,
    services: simulatedServices(file, { groups, servicesFile: checked.data }),
    limits: fleetLimits(file.environment),
    maintenance: unrolledWindows(
      Object.entries(checked.data.maintenance).map(([id, spec]) => maintenanceWindow(id, spec)),
      { from: startsAt, to: startsAt + file.duration },
    ),
    faults: file.faults.map((fault, index) => withIds(fault, { ...named, at: `faults.${index}` })),
    ourselves: file.ourselves,
    people: file.people.map((person, index) =>
      'services' in person ? withIds(person, { ...named, at: `people.${index}` }) : person,
    ),
  };
}

/** Probe and steps are never carried out here; the schema wants some. */
function asServicesFile({ services, maintenance }: ScenarioFile, groups: Groups): unknown {
  const entries = Object.entries(services).flatMap(([name, { copies: _copies, ...entry }]) => {
    const { withoutDependency: _lost, reconnectsWithin: _found, probe, ladder, ...policy } = entry;
    const spec = {
      ...policy,
      dependsOn: expand(entry.dependsOn, groups),
      probe: {
        kind: 'heartbeat',
        maxAgeMs: 60_000,
        ...(probe.timeoutMs === undefined ? {} : { timeoutMs: probe.timeoutMs }),
      },
      ladder: ladder.map(({ name: rung, actionType, onlyFor, timeoutMs, verifyTimeoutMs }) => ({
        name: rung,
        actionType,
        timeoutMs,
        verifyTimeoutMs,
        ...(onlyFor === undefined ? {} : { onlyFor }),
        steps: [{ driver: 'process', process: 'simulated' }],
      })),
    };
    return expand([name], groups).map((id): [string, object] => [id, { ...spec, name: entry.name ?? id }]);
  });
  const windows = Object.entries(maintenance).map(([id, window]): [string, object] => [
    id,
    window.services === EVERY_SERVICE ? window : { ...window, services: expand(window.services, groups) },
  ]);
  return { services: Object.fromEntries(entries), maintenance: Object.fromEntries(windows) };
}

function simulatedServices(
  { services, environment }: ScenarioFile,
  { groups, servicesFile }: { groups: Groups; servicesFile: ServicesFile },
): Map<string, SimulatedService> {
  const watched = watchedServices(servicesFile, environment);
  const simulated = new Map<string, SimulatedService>();
  for (const [name, entry] of Object.entries(services)) {
    for (const id of expand([name], groups)) {
      const service = watched.get(id);
      if (service !== undefined) simulated.set(id, { id, watched: service, entry });
    }
  }
  return simulated;
}

/** @throws {ConfigError} when a name is that of no service */
function withIds<T extends { readonly services: string[] }>(
  entry: T,
  { path, groups, at }: { path: string; groups: Groups; at: string },
): T {
  const strange = entry.services.find((name) => name !== EVERY_SERVICE && !groups.has(name));
  if (strange !== undefined) {
    throw new ConfigError(`${path}: ${at}.services: "${strange}" is not a service of this file`);
  }
  return { ...entry, services: expand(entry.services, groups) };
}
