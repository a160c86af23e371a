import { createHash } from 'node:crypto';
import { settingsSchema, type Settings, type settingsResponseSchema } from '@recovery/contracts';
import type { z } from 'zod';
import type { Gateway } from '../gateway.ts';

/** The settings as the API shows them, with what else allows or forbids automatic recovery. */
export function settingsView(
  {
    configuration,
    environmentAllows,
    settingsDefaults,
  }: Pick<Gateway, 'configuration' | 'environmentAllows' | 'settingsDefaults'>,
  settings: Settings,
): { body: z.output<typeof settingsResponseSchema>; headers: Readonly<Record<string, string>> } {
  return {
    body: { settings, defaults: settingsDefaults, environmentAllows, isPausedByFile: configuration.current().paused },
    headers: { etag: settingsTag(settings) },
  };
}

/** A strong entity tag (RFC 9110) of the settings. */
export function settingsTag(settings: Settings): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(settingsSchema.parse(settings)))
    .digest('base64url');
  return `"${digest.slice(0, 22)}"`;
}
