import { z } from 'zod';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The numbers that settings.json may hold, each in place of the variable of the environment it is called after. */
export const SETTINGS_NUMBERS = {
  health_check_interval: { variable: 'HEALTH_CHECK_INTERVAL', schema: z.int().min(100).max(DAY_MS) },
  health_check_retry_interval: { variable: 'HEALTH_CHECK_RETRY_INTERVAL', schema: z.int().min(10).max(HOUR_MS) },
  max_error_threshold: { variable: 'MAX_ERROR_THRESHOLD', schema: z.int().min(1).max(1000) },
  max_restart_attempts: { variable: 'MAX_RESTART_ATTEMPTS', schema: z.int().min(1).max(100) },
  restart_cooldown: { variable: 'RESTART_COOLDOWN', schema: z.int().min(0).max(DAY_MS) },
} as const;
export type SettingsNumber = keyof typeof SETTINGS_NUMBERS;

/** data/settings.json. Every switch must be on for an automatic action on the services it names. */
export const settingsSchema = z.strictObject({
  trade_engine_auto_restart: z.boolean().default(true),
  database_auto_reconnect: z.boolean().default(true),
  auto_recovery_enabled: z.boolean().default(true),
  /** Milliseconds and counts; what a service says in services.yaml goes before them. */
  health_check_interval: SETTINGS_NUMBERS.health_check_interval.schema.optional(),
  health_check_retry_interval: SETTINGS_NUMBERS.health_check_retry_interval.schema.optional(),
  max_error_threshold: SETTINGS_NUMBERS.max_error_threshold.schema.optional(),
  max_restart_attempts: SETTINGS_NUMBERS.max_restart_attempts.schema.optional(),
  restart_cooldown: SETTINGS_NUMBERS.restart_cooldown.schema.optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Changes of the settings; null takes a number away, so that the environment's is in force again. */
export type SettingsChanges = { readonly [Name in keyof Settings]?: Settings[Name] | null };

export const DEFAULT_SETTINGS: Settings = {
  trade_engine_auto_restart: true,
  database_auto_reconnect: true,
  auto_recovery_enabled: true,
};

/** The switches that a service may name as its own (`settingsSwitch` in services.yaml). */
export const SERVICE_SWITCHES = ['trade_engine_auto_restart', 'database_auto_reconnect'] as const;
