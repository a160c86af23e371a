import { pauseRequestSchema, pauseViewSchema } from '@recovery/contracts';
import { targetExists } from '../holds/target-exists.ts';
import { defineRoute, NO_INPUT } from '../http/route.ts';
import { inTime } from '../in-time.ts';
import { EXAMPLES } from '../openapi/examples.ts';

export const postPause = defineRoute({
  method: 'post',
  path: '/api/recovery/pause',
  access: 'operator',
  audit: 'pause',
  summary: 'Do nothing to a service, or to any, until it is resumed',
  description:
    'Checks go on. Nobody restarts a paused service, no person either. `all` pauses everything: the kill switch. A pause outlives restarts and the loss of Redis. What is paused already stays as it is: the answer is the pause in force, with who asked for it and why; to give another reason, resume first.',
  input: { ...NO_INPUT, body: pauseRequestSchema },
  bodyExample: { service: 'trade-engine', reason: 'moving to another rack' },
  responses: {
    200: {
      description: 'The pause in force: this one, or an earlier one.',
      schema: pauseViewSchema,
      example: EXAMPLES.pause,
    },
  },
  problems: ['service_unknown'],
}).servedBy(async ({ gateway, caller, body: { service, reason = null }, now }) => {
  if (!targetExists(gateway, service)) return { problem: 'service_unknown' };
  const { holds } = gateway.store;
  const { pauses } = await inTime('reading the pauses', () => holds.read());
  // Who paused it first is the one to ask.
  const pause = pauses.find((known) => known.service === service) ?? { service, by: caller.name, at: now, reason };
  await holds.pause(pause);
  return { status: 200, body: { ...pause, at: new Date(pause.at).toISOString() } };
});
