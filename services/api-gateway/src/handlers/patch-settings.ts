import { ConfigError, settingsPatchSchema, settingsResponseSchema } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { describeChanges } from '../settings/describe-changes.ts';
import { settingsTag, settingsView } from '../settings/settings-view.ts';

export const patchSettings = defineRoute({
  method: 'patch',
  path: '/api/recovery/settings',
  access: 'admin',
  audit: 'settings',
  summary: 'Change the switches of settings.json',
  description:
    'What is not named stays. Written whole or not at all, in force in every process within a second, also while Redis is away. `{"auto_recovery_enabled": false}` ends all automatic actions.',
  input: { ...NO_INPUT, body: settingsPatchSchema },
  bodyExample: { auto_recovery_enabled: false },
  headers: [{ name: 'If-Match', description: 'The ETag of the settings that the change is meant for.' }],
  responses: {
    200: {
      description: 'As they are in force now.',
      schema: settingsResponseSchema,
      example: {
        settings: { trade_engine_auto_restart: true, database_auto_reconnect: true, auto_recovery_enabled: false },
        environmentAllows: true,
        isPausedByFile: false,
      },
    },
  },
  problems: ['settings_changed', 'settings_invalid', 'settings_unwritable'],
}).servedBy(({ gateway, body, header }) => {
  const { configuration, log } = gateway;
  const expected = header('if-match');
  const current = settingsTag(configuration.current().settings);
  if (expected !== undefined && expected !== '*' && !expected.split(',').some((tag) => tag.trim() === current)) {
    return { problem: 'settings_changed', details: { headers: { etag: current } } };
  }
  try {
    const before = configuration.current().settings;
    const after = configuration.changeSettings(body);
    return { status: 200, ...settingsView(gateway, after), detail: describeChanges(before, after) };
  } catch (error) {
    if (error instanceof ConfigError) {
      log.warn({ err: error }, 'settings not changed');
      return { problem: 'settings_invalid' };
    }
    if (!(error instanceof AppError) || error.code !== 'settings_unwritable') throw error;
    log.error({ err: error }, 'settings not changed');
    return { problem: 'settings_unwritable' };
  }
});
