import { restartEndSchema, restartQuerySchema, restartRequestSchema, restartResponseSchema } from '@recovery/contracts';
import { invalidValue } from '../http/invalid-input.ts';
import { defineRoute, NO_INPUT, type Call } from '../http/route.ts';
import { awaitRecovery, type RecoveryEnd } from '../restart/await-recovery.ts';
import { REFUSAL_CODES, restartRefusal } from '../restart/restart-refusal.ts';
import { restartOnce } from '../restart/restart-once.ts';
import { restartService } from '../restart/restart-service.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/u;
const example = { recoveryId: 'database-manual-1774778400000', service: 'database' };

export const postRestart = defineRoute({
  method: 'post',
  path: '/api/recovery/restart',
  access: 'operator',
  audit: 'restart',
  summary: 'Recover a service now',
  description:
    'The gates that a person cannot overrule are asked: pauses, the cooldown, the budget, the limits, the brake. `wait` waits for the end of the first attempt, up to so many seconds.',
  input: { ...NO_INPUT, query: restartQuerySchema, body: restartRequestSchema },
  bodyExample: { service: 'database' },
  headers: [
    {
      name: 'Idempotency-Key',
      description: 'Any text: asked for again with the same one, within a day, it is the same restart.',
    },
  ],
  responses: {
    200: {
      description: 'The first attempt has ended, within the time that the caller wanted to wait.',
      schema: restartEndSchema,
      example: { ...example, status: 'verified', message: 'the service is well again' },
    },
    202: {
      description: 'It is on its way; the status tells how it goes.',
      schema: restartResponseSchema,
      example: { ...example, status: 'accepted' },
    },
  },
  problems: [...REFUSAL_CODES, 'request_invalid', 'idempotency_key_reused'],
}).servedBy(async ({ body: { service: serviceId, rung }, query: { wait }, ...call }) => {
  const { gateway, caller, header, now } = call;
  const key = header('idempotency-key');
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    return invalidValue('idempotency-key', 'must be 1 to 200 visible ASCII characters');
  }
  const { ladder = [], manualRung } = gateway.configuration.current().services.get(serviceId)?.spec ?? {};
  if (rung !== undefined && ladder.length > 0 && !ladder.some(({ name }) => name === rung)) {
    return invalidValue('rung', `must be one of ${ladder.map(({ name }) => name).join(', ')}`);
  }
  const request = { serviceId, by: caller.name, rung, now };
  const outcome =
    key === undefined ? await restartService(gateway, request) : await restartOnce(gateway, { key, request });
  if (outcome.type === 'keyReused') return { problem: 'idempotency_key_reused' };
  if (outcome.type !== 'accepted') return restartRefusal(outcome, { service: serviceId, now });

  const { recoveryId } = outcome;
  const end = wait === undefined ? null : await endWithin(wait * 1000, { serviceId, recoveryId, call });
  const detail = `${recoveryId}, from the rung ${rung ?? manualRung ?? ladder[0]?.name ?? 'none'} on`;
  return end === null
    ? { status: 202, body: { recoveryId, service: serviceId, status: 'accepted' }, detail }
    : { status: 200, body: { recoveryId, service: serviceId, ...end }, detail };
});

/** null when the time is up, or too many wait already. */
async function endWithin(
  timeoutMs: number,
  {
    serviceId,
    recoveryId,
    call: { gateway, caller, signal },
  }: { serviceId: string; recoveryId: string; call: Pick<Call, 'gateway' | 'caller' | 'signal'> },
): Promise<RecoveryEnd | null> {
  const service = gateway.configuration.current().services.get(serviceId);
  const release = gateway.waitingPlaces.take(caller);
  if (service === undefined || release === null) return null;
  try {
    return await awaitRecovery(gateway.store, { service, recoveryId, timeoutMs, signal });
  } finally {
    release();
  }
}
