import { stringify } from 'yaml';
import type { Patient } from './patient.ts';

export interface LabService {
  readonly patient: Patient;
  readonly dependsOn?: readonly string[];
}

const RUNG_TIMEOUT_MS = 3000;
const VERIFY_TIMEOUT_MS = 2000;

/** services.yaml of a lab: every patient with a gentle rung of one operation and a harsh one of two. */
export function servicesFile(services: readonly LabService[]): string {
  return stringify({
    services: Object.fromEntries(
      services.map(({ patient: { id, url }, dependsOn = [] }) => [
        id,
        {
          name: id,
          dependsOn,
          probe: { kind: 'http', url: `${url}/health` },
          ladder: [
            rung(url, { name: 'reset', actionType: 'connection_reset', operations: ['reset'] }),
            rung(url, { name: 'restart', actionType: 'service_restart', operations: ['stop', 'start'] }),
          ],
        },
      ]),
    ),
  });
}

function rung(
  url: string,
  { name, actionType, operations }: { name: string; actionType: string; operations: string[] },
) {
  return {
    name,
    actionType,
    timeoutMs: RUNG_TIMEOUT_MS,
    verifyTimeoutMs: VERIFY_TIMEOUT_MS,
    steps: [{ driver: 'control', url, operations }],
  };
}
