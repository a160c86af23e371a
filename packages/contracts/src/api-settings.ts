import { z } from 'zod';
import { settingsSchema } from './settings.ts';

const { trade_engine_auto_restart, database_auto_reconnect, auto_recovery_enabled } = settingsSchema.shape;

/** PATCH /api/recovery/settings: what is not named stays as it is. */
export const settingsPatchSchema = z
  .strictObject({
    trade_engine_auto_restart: trade_engine_auto_restart.unwrap().optional(),
    database_auto_reconnect: database_auto_reconnect.unwrap().optional(),
    auto_recovery_enabled: auto_recovery_enabled.unwrap().optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'must name at least one setting');

/** GET and PATCH /api/recovery/settings */
export const settingsResponseSchema = z.object({
  settings: settingsSchema,
  /** AUTO_RECOVERY_ENABLED in the environment: off there is off, whatever the settings say. */
  environmentAllows: z.boolean(),
  /** The file PAUSE exists in the data directory. */
  isPausedByFile: z.boolean(),
});
