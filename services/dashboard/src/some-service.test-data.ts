import type { ServiceView } from '@recovery/contracts';

/** A service that is well, but for what is said. */
export function someService(part: Partial<ServiceView> = {}): ServiceView {
  const id = part.id ?? 'database';
  return {
    id,
    name: id,
    status: 'running',
    since: '2026-03-29T09:00:00.000Z',
    errorCount: 0,
    restartCount: 0,
    lastCheckAt: '2026-03-29T10:00:00.000Z',
    nextCheckAt: '2026-03-29T10:00:30.000Z',
    lastHeartbeatAt: null,
    latencyMs: 3,
    cooldownUntil: null,
    incidentId: null,
    acknowledgedBy: null,
    message: 'healthy',
    dependsOn: [],
    ...part,
  };
}
