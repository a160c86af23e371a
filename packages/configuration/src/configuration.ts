import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  besideConfigured,
  maintenanceWindow,
  SETTINGS_NUMBERS,
  settingsPath,
  watchedServices,
  type ComponentEnv,
  type ServiceSpec,
  type Settings,
  type SettingsChanges,
  type SettingsNumber,
  type WatchedService,
} from '@recovery/contracts';
import type { MaintenanceWindow, RecoverySwitch } from '@recovery/domain';
import { errorMessage, type Logger } from '@recovery/runtime';
import { discoveredPath, loadDiscoveredFile } from './discovered-file.ts';
import { changeSettingsFile, ensureSettingsFile, loadSettingsFile } from './settings-file.ts';
import { switchesFor } from './switches.ts';
import { confirmationPath } from './services-confirmation.ts';
import { createServicesSource, type ServicesInForce } from './services-source.ts';
import { createWatchedFile } from './watched-file.ts';

const LOOK_EVERY_MS = 400;

export interface ConfigurationSnapshot {
  /** Those of services.yaml, then those that containers describe by their labels. */
  readonly services: ReadonlyMap<string, WatchedService>;
  /** The maintenance windows of services.yaml. */
  readonly maintenance: readonly MaintenanceWindow[];
  /** Why services.yaml as it is now is not what is in force, in words that name no path; null when it is. */
  readonly servicesRefusal: string | null;
  readonly settings: Settings;
  /** The file PAUSE exists in the data directory. */
  readonly paused: boolean;
}

/** What the snapshot is made from. */
interface Sources extends ServicesInForce {
  readonly discovered: Readonly<Record<string, ServiceSpec>>;
  readonly settings: Settings;
}

export interface Configuration {
  current(): ConfigurationSnapshot;
  /** Looks at the files now: somebody speaks of a service that another process knows a moment earlier. */
  look(): ConfigurationSnapshot;
  /** The switches as they are now, the PAUSE file looked at anew. */
  switches(service?: WatchedService): RecoverySwitch[];
  /**
   * Changes settings.json; in force here at once, and in every other process within a second. null, and nothing is
   * changed, when the file as it is at that moment is not what the change is meant for.
   * @throws {ConfigError} when the file is invalid at this moment
   * @throws {AppError} `settings_unwritable`
   */
  changeSettings(changes: SettingsChanges, options?: { isMeantFor?: (current: Settings) => boolean }): Settings | null;
  /** Called after every change that was accepted. */
  onChange(listener: (snapshot: ConfigurationSnapshot) => void): void;
  close(): void;
}

/**
 * Reads services.yaml and settings.json and follows their changes within a second. A change that is
 * invalid, and a file that is gone, is logged and the last known good stays in force. Only at the start a
 * missing settings.json is written with its defaults. A change of services.yaml that would end the watch of more
 * than half of the services is refused until a person has confirmed it, also when it was made while nothing ran: then
 * the last one that was in force, kept in the data directory, is what is begun with. The file of discovered services is
 * ours, so that at the start a damaged one counts as none.
 * @throws {ConfigError} when either is invalid at the start
 */
export function openConfiguration({ env, log }: { env: ComponentEnv; log: Logger }): Configuration {
  const settingsFile = settingsPath(env);
  const pauseFile = resolve(env.DATA_DIR, 'PAUSE');
  const discoveredFile = discoveredPath(env.DATA_DIR);
  const servicesSource = createServicesSource({ env, log });
  let sources: Sources;
  const takeOver = (next: Sources): Omit<ConfigurationSnapshot, 'paused'> => {
    const taken = {
      services: allServices(next, { ...env, ...numbersOf(next.settings) }),
      maintenance: Object.entries(next.file.maintenance).map(([id, spec]) => maintenanceWindow(id, spec)),
      servicesRefusal: next.servicesRefusal,
      settings: next.settings,
    };
    sources = next;
    return taken;
  };

  if (!existsSync(settingsFile)) ensureSettingsFile(settingsFile);

  const listeners: ((snapshot: ConfigurationSnapshot) => void)[] = [];
  const change = (file: string, read: () => Partial<ConfigurationSnapshot>): void => {
    try {
      snapshot = { ...snapshot, ...read() };
      log.info({ file }, 'configuration changed');
      for (const listener of listeners) listener(snapshot);
    } catch (error) {
      log.error({ file, err: error }, 'configuration change refused, the last good one stays in force');
    }
  };
  // Before the first read: what changes between the two is then a change, and read again.
  const reloadServices = (): void => {
    const next = servicesSource.next(sources);
    if (next.servicesRefusal === null) return change(env.SERVICES_FILE, () => takeOver({ ...sources, ...next }));
    sources = { ...sources, servicesRefusal: next.servicesRefusal };
    snapshot = { ...snapshot, servicesRefusal: next.servicesRefusal };
  };
  const reloadDiscovered = (): void =>
    change(discoveredFile, () => {
      // Gone is not "none left".
      if (!existsSync(discoveredFile)) return {};
      return takeOver({ ...sources, discovered: loadDiscoveredFile(discoveredFile) });
    });
  const reloadSettings = (): void =>
    change(settingsFile, () => takeOver({ ...sources, settings: loadSettingsFile(settingsFile) }));
  const files = [
    createWatchedFile(env.SERVICES_FILE, reloadServices),
    createWatchedFile(confirmationPath(env.DATA_DIR), reloadServices),
    createWatchedFile(discoveredFile, reloadDiscovered),
    createWatchedFile(settingsFile, reloadSettings),
    createWatchedFile(pauseFile, () => change(pauseFile, () => ({ paused: existsSync(pauseFile) }))),
  ];
  let snapshot: ConfigurationSnapshot = {
    ...takeOver({
      ...servicesSource.first(),
      discovered: loadDiscoveredOrNone({ path: discoveredFile, log }),
      settings: loadSettingsFile(settingsFile),
    }),
    paused: existsSync(pauseFile),
  };
  const look = (): ConfigurationSnapshot => {
    for (const file of files) file.look();
    return snapshot;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();

  return {
    current: () => snapshot,
    look,
    switches: (service) =>
      switchesFor({
        env,
        settings: snapshot.settings,
        paused: existsSync(pauseFile),
        ...(service === undefined ? {} : { service }),
      }),
    changeSettings: (changes, options) => {
      const changed = changeSettingsFile(settingsFile, { changes, lastKnown: snapshot.settings, ...options });
      look();
      return changed;
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    close: () => clearInterval(timer),
  };
}

/** The numbers of settings.json under the names of the variables whose place they take. */
function numbersOf(settings: Settings): Partial<ComponentEnv> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      isNumberName(name) && value !== undefined ? [[SETTINGS_NUMBERS[name].variable, value]] : [],
    ),
  );
}

function isNumberName(name: string): name is SettingsNumber {
  return Object.hasOwn(SETTINGS_NUMBERS, name);
}

function allServices({ file, discovered }: Sources, env: ComponentEnv): Map<string, WatchedService> {
  const configured = watchedServices(file, env);
  const beside = watchedServices({ services: besideConfigured(discovered, new Set(configured.keys())) }, env);
  return new Map([...configured, ...[...beside].map(([id, service]) => [id, { ...service, byLabels: true }] as const)]);
}

function loadDiscoveredOrNone({ path, log }: { path: string; log: Logger }): Record<string, ServiceSpec> {
  try {
    return loadDiscoveredFile(path);
  } catch (error) {
    log.error({ file: path, reason: errorMessage(error) }, 'discovered services could not be read');
    return {};
  }
}
