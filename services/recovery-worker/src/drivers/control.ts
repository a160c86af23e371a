import type { StepSpecOf } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import { z } from 'zod';
import { applies, cannotApply, type Driver } from './driver.ts';
import { httpCall } from './http-call.ts';

const refusalSchema = z.object({ error: z.string().optional(), code: z.string().optional() });

/** Operations of a service's own control endpoint, one after the other, each with its own fencing token. */
export function createControlDriver({ token }: { token: string | undefined }): Driver<StepSpecOf<'control'>> {
  return {
    async canApply(step, signal) {
      try {
        const { status } = await httpCall(new URL('/livez', step.url).href, { method: 'GET', signal });
        return status === 200 ? applies : cannotApply(`the process does not say that it is alive (HTTP ${status})`);
      } catch (error) {
        return cannotApply(`the process does not answer (${error instanceof Error ? error.message : String(error)})`);
      }
    },
    async perform(step, { nextToken, signal, log }) {
      const secret = step.token ?? token;
      for (const operation of step.operations) {
        const reply = await httpCall(new URL(`/control/${operation}`, step.url).href, {
          method: 'POST',
          body: { fencingToken: await nextToken() },
          signal,
          ...(secret === undefined ? {} : { token: secret }),
        });
        if (reply.status !== 200) throw refused(operation, reply);
        log.info({ operation }, 'control operation done');
      }
    },
  };
}

function refused(operation: string, { status, body }: { status: number; body: unknown }): AppError {
  const parsed = refusalSchema.safeParse(body);
  const reason = parsed.success ? (parsed.data.error ?? parsed.data.code ?? '') : '';
  return new AppError('control_refused', `control operation ${operation} failed: HTTP ${status} ${reason}`.trim());
}
