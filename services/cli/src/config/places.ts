import { resolve } from 'node:path';
import { settingsPath } from '@recovery/contracts';
import type { CliEnv } from '../environment.ts';

/** Directories and files that the environment names, all absolute: relative ones are taken from the checkout. */
export interface Places {
  readonly dataDir: string;
  readonly logDir: string;
  readonly servicesFile: string;
  readonly settingsFile: string;
}

export function findPlaces(
  env: Pick<CliEnv, 'DATA_DIR' | 'LOG_DIR' | 'SERVICES_FILE' | 'SETTINGS_FILE'>,
  rootDir: string,
): Places {
  return {
    dataDir: resolve(rootDir, env.DATA_DIR),
    logDir: resolve(rootDir, env.LOG_DIR),
    servicesFile: resolve(rootDir, env.SERVICES_FILE),
    settingsFile: resolve(rootDir, settingsPath(env)),
  };
}
