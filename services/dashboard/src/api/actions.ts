import {
  incidentViewSchema,
  loginResponseSchema,
  logoutResponseSchema,
  pauseViewSchema,
  restartResponseSchema,
  resumeResponseSchema,
  settingsResponseSchema,
  windowViewSchema,
  type SettingsPatch,
} from '@recovery/contracts';
import { call } from './call.ts';

const API = '/api/recovery';

/** Everything that changes something. Each throws an ApiRefusal with the API's own words. */
export const actions = {
  login: (key: string) => call(loginResponseSchema, `${API}/login`, { method: 'POST', body: { key } }),
  logout: () => call(logoutResponseSchema, `${API}/logout`, { method: 'POST', body: {} }),
  restart: (request: { service: string; rung?: string }) =>
    call(restartResponseSchema, `${API}/restart`, { method: 'POST', body: request }),
  pause: (request: { service: string; reason?: string }) =>
    call(pauseViewSchema, `${API}/pause`, { method: 'POST', body: request }),
  resume: (service: string) => call(resumeResponseSchema, `${API}/resume`, { method: 'POST', body: { service } }),
  planMaintenance: (request: { services: 'all' | readonly string[]; reason: string; from: string; to: string }) =>
    call(windowViewSchema, `${API}/maintenance`, { method: 'POST', body: request }),
  cancelMaintenance: (window: string) =>
    call(windowViewSchema, `${API}/maintenance/${window}/cancel`, { method: 'POST', body: {} }),
  acknowledge: (service: string, note?: string) =>
    call(incidentViewSchema, `${API}/services/${service}/acknowledge`, {
      method: 'POST',
      body: note === undefined ? {} : { note },
    }),
  changeSettings: (changes: SettingsPatch, tag: string) =>
    call(settingsResponseSchema, `${API}/settings`, { method: 'PATCH', body: changes, headers: { 'if-match': tag } }),
};
