import { relative } from 'node:path';
import type { LauncherEnv } from './environment.ts';
import type { Places } from './places.ts';
import type { Wiring } from './process-catalogue.ts';
import { say } from './terminal.ts';
import { watchStatus } from './watch-status.ts';

const UP_TIMEOUT_MS = 60_000;

/** Says of each service when it runs, and in the end where everything is and how to stop it. */
export async function announceSummary(options: {
  env: LauncherEnv;
  places: Places;
  wiring: Wiring;
  /** Services whose processes were started just now, and when, by performance.now(). */
  startedNow: ReadonlySet<string>;
  startedMs: number;
  signal: AbortSignal;
}): Promise<void> {
  const { env, places, wiring, signal } = options;
  const pending = await watchStatus({
    apiUrl: wiring.localApiUrl,
    apiToken: wiring.api.token,
    timeoutMs: UP_TIMEOUT_MS,
    startedNow: options.startedNow,
    startedMs: options.startedMs,
    signal,
    onRunning: ({ id, status }) => say(`  ✔ ${id} ${status}`),
  });
  if (pending === null) say(`! The API does not answer yet: see ${places.processLogDir}`);
  for (const { id, status, message } of pending ?? []) say(`! ${id} ${status}${message === '' ? '' : `: ${message}`}`);
  const host = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(env.HOST) ? 'localhost' : env.HOST;
  const address = `http://${host}:${wiring.api.port}`;
  say(`
  Dashboard   ${address}
  API         ${address}/api/recovery/status
  Logs        ${relative(places.rootDir, places.logDir) || '.'}/recovery, of the processes: ${relative(places.rootDir, places.processLogDir) || '.'}
  Stop        Ctrl-C (or: kill ${process.pid})
`);
}
