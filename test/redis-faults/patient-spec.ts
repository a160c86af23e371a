import type { Patient } from '@recovery/test-kit';

/** A patient as services.yaml describes it: one rung, `start` by its control endpoint. */
export function patientSpec({ port }: Pick<Patient, 'port'>, { verifyTimeoutMs = 500 } = {}): object {
  const base = `http://127.0.0.1:${port}`;
  const steps = [{ driver: 'control', url: base, operations: ['start'] }];
  return {
    name: 'A patient',
    probe: { kind: 'http', url: `${base}/health` },
    ladder: [{ name: 'restart', actionType: 'service_restart', verifyTimeoutMs, steps }],
  };
}
