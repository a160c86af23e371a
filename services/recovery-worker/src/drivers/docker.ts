import { containerProblemSchema, type ContainerVerb, type StepSpecOf } from '@recovery/contracts';
import { AppError, errorMessage } from '@recovery/runtime';
import { applies, cannotApply, type ActionContext, type Driver } from './driver.ts';
import { httpCall } from './http-call.ts';

/** Acts on containers through the docker proxy, which has the socket, the list of what may be done, and checks the token. */
export function createDockerDriver({
  proxyUrl,
  token,
}: {
  proxyUrl: string | undefined;
  token: string | undefined;
}): Driver<StepSpecOf<'docker'>> {
  const bearer = token === undefined ? {} : { token };
  const order = async (
    verb: ContainerVerb,
    name: string,
    { nextToken, assertHeld, signal }: ActionContext,
  ): Promise<void> => {
    const { status, body } = await httpCall(new URL(`/containers/${name}/${verb}`, proxyUrl).href, {
      method: 'POST',
      body: { fencingToken: await nextToken() },
      signal,
      beforeSending: assertHeld,
      ...bearer,
    });
    if (status !== 200)
      throw new AppError('container_refused', `${verb} of ${name} failed: HTTP ${status} ${reasonIn(body)}`.trim());
  };
  return {
    async canApply({ container }, signal) {
      if (proxyUrl === undefined) return cannotApply('no docker proxy here (DOCKER_PROXY_URL is not set)');
      try {
        const url = new URL(`/containers/${container}`, proxyUrl).href;
        const { status, body } = await httpCall(url, { method: 'GET', signal, ...bearer });
        return status === 200 ? applies : cannotApply(`the docker proxy says: ${reasonIn(body) || `HTTP ${status}`}`);
      } catch (error) {
        return cannotApply(`the docker proxy does not answer (${errorMessage(error)})`);
      }
    },
    perform: (step, context) => order(step.action, step.container, context),
    seal: (step, context) => order('fence', step.container, context),
  };
}

function reasonIn(body: unknown): string {
  const parsed = containerProblemSchema.safeParse(body);
  return parsed.success ? (parsed.data.detail ?? parsed.data.title) : '';
}
