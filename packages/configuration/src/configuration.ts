import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { settingsPath, type ComponentEnv, type Settings, type WatchedService } from '@recovery/contracts';
import type { RecoverySwitch } from '@recovery/domain';
import type { Logger } from '@recovery/runtime';
import { changeSettingsFile, ensureSettingsFile, loadSettingsFile } from './settings-file.ts';
import { confirmationPath } from './services-confirmation.ts';
import { createServicesSource, type ServicesInForce } from './services-source.ts';
import { switchesFor } from './switches.ts';
import { createWatchedFile } from './watched-file.ts';

const LOOK_EVERY_MS = 400;

export interface ConfigurationSnapshot extends ServicesInForce {
  readonly settings: Settings;
  /** The file PAUSE exists in the data directory. */
  readonly paused: boolean;
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
  changeSettings(
    changes: Partial<Settings>,
    options?: { isMeantFor?: (current: Settings) => boolean },
  ): Settings | null;
  /** Called after every change that was accepted. */
  onChange(listener: (snapshot: ConfigurationSnapshot) => void): void;
  close(): void;
}

/**
 * Reads services.yaml and settings.json and follows their changes within a second. A change that is
 * invalid, and a file that is gone, is logged and the last known good stays in force. Only at the start a
 * missing settings.json is written with its defaults. A change of services.yaml that would end the watch of more
 * than half of the services is refused until a person has confirmed it, also when it was made while nothing ran: then
 * the last one that was in force, kept in the data directory, is what is begun with.
 * @throws {ConfigError} when either is invalid at the start
 */
export function openConfiguration({ env, log }: { env: ComponentEnv; log: Logger }): Configuration {
  const settingsFile = settingsPath(env);
  const pauseFile = resolve(env.DATA_DIR, 'PAUSE');
  const servicesSource = createServicesSource({ env, log });
  if (!existsSync(settingsFile)) ensureSettingsFile(settingsFile);

  const listeners: ((snapshot: ConfigurationSnapshot) => void)[] = [];
  const change = (file: string, changes: Partial<ConfigurationSnapshot>): void => {
    snapshot = { ...snapshot, ...changes };
    log.info({ file }, 'configuration changed');
    for (const listener of listeners) listener(snapshot);
  };
  const reloadServices = (): void => {
    const next = servicesSource.next(snapshot);
    if (next.servicesRefusal === null) change(env.SERVICES_FILE, next);
    else snapshot = { ...snapshot, servicesRefusal: next.servicesRefusal };
  };
  const reloadSettings = (): void => {
    let settings: Settings;
    try {
      settings = loadSettingsFile(settingsFile);
    } catch (error) {
      log.error({ file: settingsFile, err: error }, 'configuration change refused, the last good one stays in force');
      return;
    }
    change(settingsFile, { settings });
  };
  // Before the first read: what changes between the two is then a change, and read again.
  const files = [
    createWatchedFile(env.SERVICES_FILE, reloadServices),
    createWatchedFile(confirmationPath(env.DATA_DIR), reloadServices),
    createWatchedFile(settingsFile, reloadSettings),
    createWatchedFile(pauseFile, () => change(pauseFile, { paused: existsSync(pauseFile) })),
  ];
  let snapshot: ConfigurationSnapshot = {
    ...servicesSource.first(),
    settings: loadSettingsFile(settingsFile),
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
      const settings = changeSettingsFile(settingsFile, { changes, lastKnown: snapshot.settings, ...options });
      look();
      return settings;
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    close: () => clearInterval(timer),
  };
}
