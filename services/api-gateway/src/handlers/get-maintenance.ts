import { maintenanceResponseSchema } from '@recovery/contracts';
import { windowsInForce } from '../holds/windows-in-force.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const getMaintenance = defineRoute({
  method: 'get',
  path: '/api/recovery/maintenance',
  access: 'viewer',
  summary: 'The maintenance windows',
  description:
    'Those of services.yaml and those of the API, each with whether it is open now. Past ones are forgotten.',
  input: NO_INPUT,
  responses: {
    200: { description: 'The windows.', schema: maintenanceResponseSchema, example: { windows: [EXAMPLES.window] } },
  },
}).servedBy(async ({ gateway, now }) => {
  const held = await inTime('reading the windows', () => gateway.store.holds.read());
  return { status: 200, body: { windows: windowsInForce(gateway, held, now) } };
});
