import { z } from 'zod';

/** data/settings.json. Every switch must be on for an automatic action on the services it names. */
export const settingsSchema = z.strictObject({
  trade_engine_auto_restart: z.boolean().default(true),
  database_auto_reconnect: z.boolean().default(true),
  auto_recovery_enabled: z.boolean().default(true),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  trade_engine_auto_restart: true,
  database_auto_reconnect: true,
  auto_recovery_enabled: true,
};

/** The switches that a service may name as its own (`settingsSwitch` in services.yaml). */
export const SERVICE_SWITCHES = ['trade_engine_auto_restart', 'database_auto_reconnect'] as const;
