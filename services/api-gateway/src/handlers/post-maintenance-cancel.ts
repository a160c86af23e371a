import { windowPathSchema, windowViewSchema } from '@recovery/contracts';
import { describeWindow } from '../holds/describe-window.ts';
import { plannedWindowView } from '../holds/window-view.ts';
import { readWholeHolds } from '../holds/read-whole-holds.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const postMaintenanceCancel = defineRoute({
  method: 'post',
  path: '/api/recovery/maintenance/:window/cancel',
  access: 'operator',
  audit: 'maintenance-cancel',
  summary: 'Cancel a maintenance window',
  description: 'Also one that is open: it ends at once. One of services.yaml is changed there.',
  input: { ...NO_INPUT, params: windowPathSchema },
  bodyExample: {},
  responses: {
    200: { description: 'It is cancelled; this is what it was.', schema: windowViewSchema, example: EXAMPLES.window },
  },
  problems: ['window_unknown', 'window_configured'],
}).servedBy(async ({ gateway, params, now }) => {
  const { windows } = await readWholeHolds(gateway.store);
  const window = windows.find(({ id }) => id === params.window);
  if (window === undefined) {
    const isConfigured = gateway.configuration.current().maintenance.some(({ id }) => id === params.window);
    return { problem: isConfigured ? 'window_configured' : 'window_unknown' };
  }
  await gateway.store.holds.cancel(window.id);
  return { status: 200, body: plannedWindowView(window, now), detail: describeWindow(window) };
});
