import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, errorMessage } from '@recovery/runtime';
import type { LauncherEnv } from './environment.ts';

const EX_CONFIG = 78;

/** Directories and files of this clone, all absolute. */
export interface Places {
  readonly rootDir: string;
  readonly cacheDir: string;
  readonly dataDir: string;
  /** Pid files and the like: what only this machine's present processes mean. */
  readonly runDir: string;
  readonly logDir: string;
  readonly processLogDir: string;
  readonly servicesFile: string;
  readonly settingsFile: string;
}

/** Relative paths are taken from the clone; the directories are made. */
export function findPlaces(env: LauncherEnv, rootDir: string): Places {
  const dataDir = resolve(rootDir, env.DATA_DIR);
  const logDir = resolve(rootDir, env.LOG_DIR);
  const places = {
    rootDir,
    cacheDir: join(rootDir, '.cache'),
    dataDir,
    runDir: join(dataDir, 'run'),
    logDir,
    processLogDir: join(logDir, 'processes'),
    servicesFile: resolve(rootDir, env.SERVICES_FILE),
    settingsFile: resolve(rootDir, env.SETTINGS_FILE ?? join(dataDir, 'settings.json')),
  };
  makeWritable(places.runDir, 'DATA_DIR');
  makeWritable(places.processLogDir, 'LOG_DIR');
  return places;
}

function makeWritable(directory: string, variable: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new AppError(
      'directory_not_writable',
      `${variable}: ${directory} cannot be written: ${errorMessage(error)}`,
      {
        cause: error,
        exitCode: EX_CONFIG,
      },
    );
  }
}
