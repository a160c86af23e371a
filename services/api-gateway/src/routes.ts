import { BOARD_ROUTES } from './board/board-routes.ts';
import { getAudit } from './handlers/get-audit.ts';
import { getDecisions } from './handlers/get-decisions.ts';
import { getDocs } from './handlers/get-docs.ts';
import { getDocsFile } from './handlers/get-docs-file.ts';
import { getErrorLogs } from './handlers/get-error-logs.ts';
import { getEvents } from './handlers/get-events.ts';
import { getHealth } from './handlers/get-health.ts';
import { getHistory } from './handlers/get-history.ts';
import { getIncidents } from './handlers/get-incidents.ts';
import { getLatency } from './handlers/get-latency.ts';
import { getLivez } from './handlers/get-livez.ts';
import { getLogs } from './handlers/get-logs.ts';
import { getMaintenance } from './handlers/get-maintenance.ts';
import { getMe } from './handlers/get-me.ts';
import { getMetrics } from './handlers/get-metrics.ts';
import { getOpenApi } from './handlers/get-openapi.ts';
import { getReadyz } from './handlers/get-readyz.ts';
import { getService } from './handlers/get-service.ts';
import { getSettings } from './handlers/get-settings.ts';
import { getStatus } from './handlers/get-status.ts';
import { getTrends } from './handlers/get-trends.ts';
import { getSystemLogs } from './handlers/get-system-logs.ts';
import { patchSettings } from './handlers/patch-settings.ts';
import { postAcknowledge } from './handlers/post-acknowledge.ts';
import { postHeartbeat } from './handlers/post-heartbeat.ts';
import { postLogin } from './handlers/post-login.ts';
import { postLogout } from './handlers/post-logout.ts';
import { postMaintenance } from './handlers/post-maintenance.ts';
import { postMaintenanceCancel } from './handlers/post-maintenance-cancel.ts';
import { postPause } from './handlers/post-pause.ts';
import { postRestart } from './handlers/post-restart.ts';
import { postResume } from './handlers/post-resume.ts';
import { postSignal } from './handlers/post-signal.ts';
import type { Route } from './http/route.ts';

/**
 * Every route of the API, and what it says is what is demanded, done and documented. All but `get` change state.
 */
export const ROUTES: readonly Route[] = [
  getStatus,
  postRestart,
  getLogs,
  getSystemLogs,
  getErrorLogs,
  getEvents,
  postSignal,
  postHeartbeat,
  postPause,
  postResume,
  getMaintenance,
  postMaintenance,
  postMaintenanceCancel,
  getSettings,
  patchSettings,
  getAudit,
  getTrends,
  getService,
  getHistory,
  getLatency,
  getDecisions,
  getIncidents,
  postAcknowledge,
  postLogin,
  postLogout,
  getMe,
  getLivez,
  getReadyz,
  getHealth,
  getMetrics,
  getOpenApi,
  getDocs,
  getDocsFile,
];

/** Everything that is served under a role. What does not stand here does not exist. */
export const SERVED_ROUTES: readonly Route[] = [...ROUTES, ...BOARD_ROUTES];
