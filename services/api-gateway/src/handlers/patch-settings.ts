import { ConfigError, settingsPatchSchema, settingsResponseSchema, type Settings } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { EXAMPLES } from '../openapi/examples.ts';
import { describeChanges } from '../settings/describe-changes.ts';
import { settingsTag, settingsView } from '../settings/settings-view.ts';

export const patchSettings = defineRoute({
  method: 'patch',
  path: '/api/recovery/settings',
  access: 'admin',
  audit: 'settings',
  summary: 'Change the switches of settings.json',
  description:
    'What is not named stays. Written whole or not at all, in force in every process within a second, also while Redis is away. `{"auto_recovery_enabled": false}` ends all automatic actions. The numbers take the place of the environment\'s in every service that says nothing of its own in services.yaml; null gives the place back.',
  input: { ...NO_INPUT, body: settingsPatchSchema },
  bodyExample: { auto_recovery_enabled: false },
  headers: [{ name: 'If-Match', description: 'The ETag of the settings that the change is meant for.' }],
  responses: {
    200: {
      description: 'As they are in force now.',
      schema: settingsResponseSchema,
      example: {
        settings: { trade_engine_auto_restart: true, database_auto_reconnect: true, auto_recovery_enabled: false },
        defaults: EXAMPLES.settingsDefaults,
        environmentAllows: true,
        isPausedByFile: false,
      },
    },
  },
  problems: ['settings_changed', 'settings_invalid', 'settings_unwritable'],
}).servedBy(({ gateway, body, header }) => {
  const { configuration, log } = gateway;
  const expected = header('if-match');
  let current = '';
  let before = configuration.current().settings;
  const isMeantFor = (settings: Settings): boolean => {
    before = settings;
    current = settingsTag(settings);
    return expected === undefined || expected === '*' || expected.split(',').some((tag) => tag.trim() === current);
  };
  try {
    const settings = configuration.changeSettings(body, { isMeantFor });
    if (settings === null) return { problem: 'settings_changed', details: { headers: { etag: current } } };
    return { status: 200, ...settingsView(gateway, settings), detail: describeChanges(before, settings) };
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
