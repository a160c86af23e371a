import { existsSync } from 'node:fs';
import { loadSettingsFile, switchesFor, waitingLoss, type ServicesLoss } from '@recovery/configuration';
import {
  apiTokenOf,
  DEFAULT_SETTINGS,
  loadServicesFile,
  watchedServices,
  type ServicesFile,
  type Settings,
} from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import { join } from 'node:path';
import { readCliEnv, type CliEnv } from '../environment.ts';
import { launcherVariables, readLauncherFile } from '../gateway/launcher-file.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPlaces, type Places } from './places.ts';

export interface ConfigProblem {
  /** The environment, or a path. */
  readonly source: string;
  readonly message: string;
}

/** The whole configuration as it would be in force; null where it is invalid. */
export interface Effective {
  readonly env: CliEnv | null;
  readonly places: Places | null;
  readonly settings: Settings | null;
  readonly services: ServicesFile | null;
  /** Why services.yaml would not be taken over before a person confirms it; null when it would. */
  readonly loss: ServicesLoss | null;
  readonly problems: readonly ConfigProblem[];
  /** What people should know although it is no fault. */
  readonly notes: readonly string[];
}

/** What `npm start` sets for its processes, and who checks the configuration before does not know. */
const SET_AT_START: Readonly<Record<string, string>> = {
  REDIS_URL: 'redis://set-by-npm-start',
  DATABASE_URL: 'postgres://set-by-npm-start/recovery',
};

/** Reads environment, services.yaml and settings.json, and tells every fault of theirs, not just the first. */
export function loadEffective({ env: given, rootDir }: Pick<Surroundings, 'env' | 'rootDir'>): Effective {
  const problems: ConfigProblem[] = [];
  const notes: string[] = [];
  const attempt = <T>(source: string, read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      const text = errorMessage(error);
      const prefix = `${source}: `;
      problems.push({ source, message: text.startsWith(prefix) ? text.slice(prefix.length) : text });
      return null;
    }
  };
  const env = attempt('environment', () => {
    const read = readCliEnv(given);
    apiTokenOf(read);
    return read;
  });
  if (env === null) return { env, places: null, settings: null, services: null, loss: null, problems, notes };
  const places = findPlaces(env, rootDir);
  const { servicesFile, settingsFile, dataDir } = places;
  const variables = variablesFor({ given, dataDir, notes });
  const services = attempt(servicesFile, () => loadServicesFile(servicesFile, variables));
  const loss = services === null ? null : waitingLoss(places, new Set(Object.keys(services.services)));
  if (!existsSync(settingsFile)) notes.push(`${settingsFile} does not exist yet: the first start writes the defaults`);
  const settings = existsSync(settingsFile)
    ? attempt(settingsFile, () => loadSettingsFile(settingsFile))
    : DEFAULT_SETTINGS;
  return { env, places, settings, services, loss, problems, notes };
}

/** What is in force, with everything that is a default filled in; of a configuration without problems. */
export function describeEffective({ env, places, settings, services }: Effective): Record<string, unknown> {
  if (env === null || places === null || settings === null || services === null) return {};
  const isPaused = existsSync(join(places.dataDir, 'PAUSE'));
  const watched = watchedServices(services, env);
  return {
    places,
    environment: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
    settings,
    switches: switchesFor({ env, settings, paused: isPaused })
      .filter(({ on }) => !on)
      .map(({ name }) => name),
    services: Object.fromEntries(
      [...watched.values()].map(({ id, spec: { probe, ladder, ...spec }, policy }) => {
        const { serviceId: _id, dependsOn: _dependsOn, ...rules } = policy;
        const { name, enabled, autoRecovery, settingsSwitch, dependsOn, heartbeatIntervalMs, manualRung } = spec;
        const own = { name, enabled, autoRecovery, settingsSwitch, dependsOn, heartbeatIntervalMs };
        return [id, { ...own, policy: rules, probe, ladder, manualRung: manualRung ?? ladder[0]?.name }];
      }),
    ),
    maintenance: services.maintenance,
  };
}

function variablesFor({
  given,
  dataDir,
  notes,
}: {
  given: Surroundings['env'];
  dataDir: string;
  notes: string[];
}): Readonly<Record<string, string | undefined>> {
  const launcher = readLauncherFile(dataDir);
  const isSet = (name: string): boolean => (given[name] ?? '') !== '';
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => isSet(name)));
  if (launcher !== null) return { ...launcherVariables(launcher), ...own };
  const missing = Object.keys(SET_AT_START).filter((name) => !isSet(name));
  if (missing.length > 0) {
    notes.push(`not set here: ${missing.join(' and ')}; npm start sets them, processes that run elsewhere need them`);
  }
  return { ...SET_AT_START, ...own };
}
