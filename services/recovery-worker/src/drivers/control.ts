import type { StepSpecOf } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import { z } from 'zod';
import { applies, cannotApply, type ActionContext, type Driver } from './driver.ts';
import { httpCall } from './http-call.ts';

/** Nothing but a token: older ones are refused from then on. Optional at the far end. */
const FENCE = 'fence';
const refusalSchema = z.object({ error: z.string().optional(), code: z.string().optional() });

/** Operations of a service's own control endpoint, one after the other, each with its own fencing token. */
export function createControlDriver({ token }: { token: string | undefined }): Driver<StepSpecOf<'control'>> {
  const order = async (
    operation: string,
    step: StepSpecOf<'control'>,
    { nextToken, assertHeld, signal }: ActionContext,
  ): Promise<void> => {
    const secret = step.token ?? token;
    const reply = await httpCall(new URL(`/control/${operation}`, step.url).href, {
      method: 'POST',
      body: { fencingToken: await nextToken() },
      signal,
      beforeSending: assertHeld,
      ...(secret === undefined ? {} : { token: secret }),
    });
    if (reply.status !== 200) throw refused(operation, reply);
  };
  return {
    async canApply(step, signal) {
      try {
        const { status } = await httpCall(new URL('/livez', step.url).href, { method: 'GET', signal });
        return status === 200 ? applies : cannotApply(`the process does not say that it is alive (HTTP ${status})`);
      } catch (error) {
        return cannotApply(`the process does not answer (${error instanceof Error ? error.message : String(error)})`);
      }
    },
    async perform(step, context) {
      for (const operation of step.operations) {
        await order(operation, step, context);
        context.log.info({ operation }, 'control operation done');
      }
    },
    seal: (step, context) => order(FENCE, step, context),
  };
}

function refused(operation: string, { status, body }: { status: number; body: unknown }): AppError {
  const parsed = refusalSchema.safeParse(body);
  const reason = parsed.success ? (parsed.data.error ?? parsed.data.code ?? '') : '';
  return new AppError('control_refused', `control operation ${operation} failed: HTTP ${status} ${reason}`.trim());
}
