import { stringify } from 'yaml';
import type { Patient } from './patient.ts';

export interface LabService {
  readonly patient: Patient;
  readonly dependsOn?: readonly string[];
  /** Its only rung is a command, which tells the patient that it runs and waits for its answer. */
  readonly isCommanded?: boolean;
}

/** Longer than any stop: what ends a stopped attempt must be the lease, not the rung's own time-out. */
const RUNG_TIMEOUT_MS = 15_000;
const VERIFY_TIMEOUT_MS = 2000;

/** services.yaml of a lab: every patient with a gentle rung of these operations and a harsh one of two. */
export function servicesFile(
  services: readonly LabService[],
  { gentleOperations }: { gentleOperations: readonly string[] },
): string {
  return stringify({
    services: Object.fromEntries(
      services.map(({ patient: { id, url }, dependsOn = [], isCommanded = false }) => [
        id,
        {
          name: id,
          dependsOn,
          probe: { kind: 'http', url: `${url}/health` },
          ladder: isCommanded
            ? [rung({ name: 'command', actionType: 'service_restart' }, command(url))]
            : [
                rung({ name: 'reset', actionType: 'connection_reset' }, control(url, gentleOperations)),
                rung({ name: 'restart', actionType: 'service_restart' }, control(url, ['stop', 'start'])),
              ],
        },
      ]),
    ),
  });
}

function rung(names: { name: string; actionType: string }, step: object) {
  return { ...names, timeoutMs: RUNG_TIMEOUT_MS, verifyTimeoutMs: VERIFY_TIMEOUT_MS, steps: [step] };
}

function control(url: string, operations: readonly string[]) {
  return { driver: 'control', url, operations };
}

function command(url: string) {
  const code = "fetch(process.argv[1], { method: 'POST' }).then(({ ok }) => process.exit(ok ? 0 : 1))";
  return { driver: 'command', argv: [process.execPath, '-e', code, `${url}/command`] };
}
