import { stringify } from 'yaml';
import type { Patient } from './patient.ts';

export interface LabService {
  readonly patient: Patient;
  readonly dependsOn?: readonly string[];
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
      services.map(({ patient: { id, url }, dependsOn = [] }) => [
        id,
        {
          name: id,
          dependsOn,
          probe: { kind: 'http', url: `${url}/health` },
          ladder: [
            rung(url, { name: 'reset', actionType: 'connection_reset', operations: gentleOperations }),
            rung(url, { name: 'restart', actionType: 'service_restart', operations: ['stop', 'start'] }),
          ],
        },
      ]),
    ),
  });
}

function rung(
  url: string,
  { name, actionType, operations }: { name: string; actionType: string; operations: readonly string[] },
) {
  return {
    name,
    actionType,
    timeoutMs: RUNG_TIMEOUT_MS,
    verifyTimeoutMs: VERIFY_TIMEOUT_MS,
    steps: [{ driver: 'control', url, operations }],
  };
}
