import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '@recovery/local-servers';
import { errorMessage, writeAtomically, type Logger } from '@recovery/runtime';
import type { Wiring } from './process-catalogue.ts';
import type { Supervisor } from './supervisor.ts';

/**
 * `data/run/launcher.json` (0600): where everything is, for tools and tests. Rewritten whenever a
 * process starts or ends, removed at an orderly end.
 */
export class LauncherFile {
  readonly #path: string;
  readonly #log: Logger;
  #wiring: Wiring | null = null;

  constructor(runDir: string, log: Logger) {
    this.#log = log;
    this.#path = join(runDir, 'launcher.json');
  }

  /** From now on the file is written. */
  describe(wiring: Wiring, supervisor: Supervisor): void {
    this.#wiring = wiring;
    this.write(supervisor);
  }

  write(supervisor: Supervisor): void {
    if (this.#wiring === null) return;
    const { localApiUrl, api, supervisorUrl, supervisorToken, controlToken, redisUrl, databaseUrl } = this.#wiring;
    const content = {
      pid: process.pid,
      startTime: readProcess(process.pid)?.startTime ?? null,
      apiUrl: localApiUrl,
      apiToken: api.token ?? null,
      supervisorUrl,
      supervisorToken,
      controlToken,
      redisUrl,
      databaseUrl,
      processes: supervisor.processes.map(({ view, spec, processLog }) => ({
        name: view.name,
        kind: view.kind,
        state: view.state,
        pid: view.pid,
        healthUrl: spec.healthUrl ?? null,
        log: processLog.path,
      })),
    };
    try {
      writeAtomically(this.#path, `${JSON.stringify(content, null, 2)}\n`);
    } catch (error) {
      // A full disk must not cost us the process whose change this was.
      this.#log.error({ reason: errorMessage(error) }, 'launcher.json not written');
    }
  }

  remove(): void {
    this.#wiring = null;
    rmSync(this.#path, { force: true });
  }
}
