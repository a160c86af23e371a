import { settingsResponseSchema } from '@recovery/contracts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { settingsView } from '../settings/settings-view.ts';

export const getSettings = defineRoute({
  method: 'get',
  path: '/api/recovery/settings',
  access: 'viewer',
  summary: 'The switches of settings.json',
  description: 'The header ETag names this content, for If-Match of a change.',
  input: NO_INPUT,
  responses: { 200: { description: 'As they are in force.', schema: settingsResponseSchema } },
}).servedBy(({ gateway }) => ({
  status: 200,
  ...settingsView(gateway, gateway.configuration.current().settings),
}));
