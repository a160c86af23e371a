import { z } from 'zod';
import { SETTINGS_NUMBERS, settingsSchema } from './settings.ts';

const { trade_engine_auto_restart, database_auto_reconnect, auto_recovery_enabled } = settingsSchema.shape;

/** PATCH /api/recovery/settings: what is not named stays as it is; null takes a number out of settings.json. */
export const settingsPatchSchema = z
  .strictObject({
    trade_engine_auto_restart: trade_engine_auto_restart.unwrap().optional(),
    database_auto_reconnect: database_auto_reconnect.unwrap().optional(),
    auto_recovery_enabled: auto_recovery_enabled.unwrap().optional(),
    health_check_interval: SETTINGS_NUMBERS.health_check_interval.schema.nullable().optional(),
    health_check_retry_interval: SETTINGS_NUMBERS.health_check_retry_interval.schema.nullable().optional(),
    max_error_threshold: SETTINGS_NUMBERS.max_error_threshold.schema.nullable().optional(),
    max_restart_attempts: SETTINGS_NUMBERS.max_restart_attempts.schema.nullable().optional(),
    restart_cooldown: SETTINGS_NUMBERS.restart_cooldown.schema.nullable().optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'must name at least one setting');
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** GET and PATCH /api/recovery/settings */
export const settingsResponseSchema = z.object({
  settings: settingsSchema,
  /** What the environment says; in force where settings.json holds no number. */
  defaults: z.object({
    health_check_interval: z.number().int(),
    health_check_retry_interval: z.number().int(),
    max_error_threshold: z.number().int(),
    max_restart_attempts: z.number().int(),
    restart_cooldown: z.number().int(),
  }),
  /** AUTO_RECOVERY_ENABLED in the environment: off there is off, whatever the settings say. */
  environmentAllows: z.boolean(),
  /** The file PAUSE exists in the data directory. */
  isPausedByFile: z.boolean(),
});
export type SettingsResponse = z.infer<typeof settingsResponseSchema>;
