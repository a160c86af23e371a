import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readEnv } from '@recovery/contracts';
import { AppError, errorMessage, runProcess } from '@recovery/runtime';
import { startStandalone } from './app.ts';
import { followParent } from './follow-parent.ts';
import { launcherEnvSchema } from './environment.ts';
import { openLauncherLog } from './launcher-log.ts';
import { findPlaces } from './places.ts';
import { say } from './terminal.ts';

const SHUTDOWN_TIMEOUT_MS = 9_500;
const EX_USAGE = 64;
const rootDir = resolve(import.meta.dirname, '..', '..', '..');

function readArguments(): { watch: boolean } {
  try {
    return parseArgs({ options: { watch: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new AppError('usage', `${errorMessage(error)}; the only argument is --watch`, { exitCode: EX_USAGE });
  }
}

// Variables that are set already win over the file.
const envFile = join(rootDir, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);
const log = openLauncherLog(resolve(rootDir, process.env['LOG_DIR'] || 'logs', 'processes'));

runProcess(
  'standalone',
  async (context) => {
    const { watch } = readArguments();
    const env = readEnv(launcherEnvSchema);
    const places = findPlaces(env, rootDir);
    say('Automatic Recovery System: starting …');
    followParent(context);
    await startStandalone({ env, places, context, watchSources: watch });
  },
  { shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS, log },
);
