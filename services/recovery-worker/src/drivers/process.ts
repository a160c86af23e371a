import { supervisorErrorSchema, type StepSpecOf, type SupervisorVerb } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';
import { applies, cannotApply, type ActionContext, type Driver } from './driver.ts';
import { httpCall } from './http-call.ts';

/** Restarts a process through the supervisor of a one-machine installation, which checks the fencing token. */
export function createProcessDriver({
  supervisorUrl,
  token,
}: {
  supervisorUrl: string | undefined;
  token: string | undefined;
}): Driver<StepSpecOf<'process'>> {
  const bearer = token === undefined ? {} : { token };
  const order = async (
    verb: SupervisorVerb,
    name: string,
    { nextToken, assertHeld, signal }: ActionContext,
  ): Promise<void> => {
    const reply = await httpCall(new URL(`/processes/${name}/${verb}`, supervisorUrl).href, {
      method: 'POST',
      body: { fencingToken: await nextToken() },
      signal,
      beforeSending: assertHeld,
      ...bearer,
    });
    if (reply.status === 200) return;
    const parsed = supervisorErrorSchema.safeParse(reply.body);
    const reason = parsed.success ? parsed.data.message : '';
    throw new AppError('supervisor_refused', `${verb} of ${name} failed: HTTP ${reply.status} ${reason}`.trim());
  };
  return {
    async canApply(step, signal) {
      if (supervisorUrl === undefined) return cannotApply('no process supervisor here (SUPERVISOR_URL is not set)');
      try {
        const url = new URL(`/processes/${step.process}`, supervisorUrl).href;
        const { status } = await httpCall(url, { method: 'GET', signal, ...bearer });
        if (status === 404) return cannotApply(`the supervisor does not run ${step.process}`);
        return status === 200 ? applies : cannotApply(`the supervisor answered HTTP ${status}`);
      } catch (error) {
        return cannotApply(
          `the supervisor does not answer (${error instanceof Error ? error.message : String(error)})`,
        );
      }
    },
    perform: (step, context) => order(step.action, step.process, context),
    seal: (step, context) => order('fence', step.process, context),
  };
}
