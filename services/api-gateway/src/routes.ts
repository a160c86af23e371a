import { getDecisions } from './handlers/get-decisions.ts';
import { getHealth } from './handlers/get-health.ts';
import { getIncidents } from './handlers/get-incidents.ts';
import { getLivez } from './handlers/get-livez.ts';
import { getLogs } from './handlers/get-logs.ts';
import { getMaintenance } from './handlers/get-maintenance.ts';
import { getReadyz } from './handlers/get-readyz.ts';
import { getService } from './handlers/get-service.ts';
import { getStatus } from './handlers/get-status.ts';
import { postAcknowledge } from './handlers/post-acknowledge.ts';
import { postHeartbeat } from './handlers/post-heartbeat.ts';
import { postMaintenance } from './handlers/post-maintenance.ts';
import { postMaintenanceCancel } from './handlers/post-maintenance-cancel.ts';
import { postPause } from './handlers/post-pause.ts';
import { postRestart } from './handlers/post-restart.ts';
import { postResume } from './handlers/post-resume.ts';
import type { Route } from './http/route.ts';

/** Every route of the API. What does not stand here does not exist; a `post` or `patch` changes state. */
export const ROUTES: readonly Route[] = [
  getLivez,
  getReadyz,
  getHealth,
  getStatus,
  getService,
  getDecisions,
  getIncidents,
  postAcknowledge,
  postRestart,
  postPause,
  postResume,
  getMaintenance,
  postMaintenance,
  postMaintenanceCancel,
  postHeartbeat,
  getLogs,
];
