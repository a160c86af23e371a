import { settingsResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { EXAMPLES } from '../openapi/examples.ts';
import { settingsView } from '../settings/settings-view.ts';

export const getSettings = defineRoute({
  method: 'get',
  path: '/api/recovery/settings',
  access: 'viewer',
  summary: 'The switches of settings.json',
  description: 'The header ETag names this content, for If-Match of a change.',
  input: NO_INPUT,
  responses: {
    200: {
      description: 'As they are in force.',
      schema: settingsResponseSchema,
      example: {
        settings: { trade_engine_auto_restart: true, database_auto_reconnect: true, auto_recovery_enabled: true },
        defaults: EXAMPLES.settingsDefaults,
        environmentAllows: true,
        isPausedByFile: false,
      },
    },
  },
}).servedBy(({ gateway }) => ({
  status: 200,
  ...settingsView(gateway, gateway.configuration.look().settings),
}));
