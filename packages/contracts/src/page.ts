// What a browser can load: nothing here needs Node.
export * from './api.ts';
export * from './api-events.ts';
export * from './api-holds.ts';
export * from './api-live.ts';
export * from './api-logs.ts';
export * from './api-services.ts';
export * from './api-session.ts';
export * from './api-settings.ts';
export * from './api-trends.ts';
export type { MaintenanceSpec } from './maintenance-spec.ts';
export { ROLES, type Role } from './role.ts';
export { settingsSchema, SETTINGS_NUMBERS, type Settings } from './settings.ts';
