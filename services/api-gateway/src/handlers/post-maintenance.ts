import { randomUUID } from 'node:crypto';
import { maintenanceSpecSchema, windowViewSchema } from '@recovery/contracts';
import { describeWindow } from '../holds/describe-window.ts';
import { plannedWindowView } from '../holds/window-view.ts';
import { hasEnded } from '../holds/windows-in-force.ts';
import { invalidValue } from '../http/invalid-input.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { EXAMPLES } from '../openapi/examples.ts';

const MAX_WINDOWS = 200;

export const postMaintenance = defineRoute({
  method: 'post',
  path: '/api/recovery/maintenance',
  access: 'operator',
  audit: 'maintenance-plan',
  summary: 'Plan a maintenance window',
  description:
    'While it is open its services are checked and shown as stopped, and nothing is restarted automatically. Once (from, to), or again and again (at, durationMinutes, timeZone, weekdays).',
  input: { ...NO_INPUT, body: maintenanceSpecSchema },
  bodyExample: {
    services: ['database'],
    reason: 'backup',
    at: '02:00',
    durationMinutes: 30,
    timeZone: 'Europe/Berlin',
    weekdays: ['sun'],
  },
  responses: { 201: { description: 'It is planned.', schema: windowViewSchema, example: EXAMPLES.window } },
  problems: ['request_invalid', 'service_unknown', 'windows_full'],
}).servedBy(async ({ gateway, caller, body: spec, now }) => {
  const { services } = gateway.configuration.current();
  const strange = spec.services === 'all' ? undefined : spec.services.find((id) => !services.has(id));
  if (strange !== undefined) return { problem: 'service_unknown', details: { members: { service: strange } } };
  const window = { id: randomUUID(), by: caller.name, at: now, spec };
  if (hasEnded(window, now)) return invalidValue('to', 'is over already');
  const { holds } = gateway.store;
  const { windows } = await inTime('reading the windows', () => holds.read());
  if (windows.length >= MAX_WINDOWS) return { problem: 'windows_full' };
  await holds.plan(window);
  return { status: 201, body: plannedWindowView(window, now), detail: describeWindow(window) };
});
