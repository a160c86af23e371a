import type { StepSpecOf } from '@recovery/contracts';
import { kubernetesAccess, podSchema, refusalSchema, workloadSchema, type KubernetesAccess } from '@recovery/probes';
import { AppError, errorMessage } from '@recovery/runtime';
import type { z } from 'zod';
import { applies, cannotApply, type ActionContext, type Driver } from './driver.ts';
import { httpCall, type HttpCall, type HttpReply } from './http-call.ts';

type Step = StepSpecOf<'kubernetes'>;

/** On the workload itself: the highest fencing token that it was restarted or sealed with. */
const TOKEN_ANNOTATION = 'automatic-recovery/fencing-token';
/** On the pods' template, as `kubectl rollout restart` sets it: another value is another template. */
const RESTARTED_ANNOTATION = 'kubectl.kubernetes.io/restartedAt';
const MERGE_PATCH = 'application/merge-patch+json';
/** Somebody else wrote in between, the controller for the most part: read again. */
const MAX_CONFLICTS = 5;
/** More than the description of a large workload takes. */
const MAX_OBJECT_BYTES = 1024 * 1024;

/**
 * Restarts a workload, or deletes a pod so that its owner makes another. The API server refuses what was written
 * against an older version, which makes the token annotation a fence; a pod is deleted by its uid, so never its successor.
 */
export const kubernetesDriver: Driver<Step> = {
  async canApply(step, signal) {
    try {
      const access = await kubernetesAccess(step);
      const reply = await call(access, { method: 'GET', signal });
      if (reply.status !== 200) return cannotApply(refusal('get', access, reply).message);
      return access.kind === 'pod' ? applies : restartability(parse(workloadSchema, reply, access));
    } catch (error) {
      return cannotApply(errorMessage(error));
    }
  },
  async perform(step, context) {
    const access = await kubernetesAccess(step);
    if (access.kind === 'pod') await deletePod(access, context);
    else await fence(step, { context, restart: true });
    context.log.info({ target: step.target, namespace: access.namespace }, 'kubernetes driver done');
  },
  async seal(step, context) {
    // A pod keeps no token beyond its end; its uid alone guards its successor.
    const { kind } = await kubernetesAccess(step);
    if (kind !== 'pod') await fence(step, { context, restart: false });
  },
};

function restartability({ spec, status }: z.infer<typeof workloadSchema>) {
  if (spec.paused) return cannotApply('the deployment is paused: nothing is rolled out until it is resumed');
  if (spec.updateStrategy?.type === 'OnDelete') {
    return cannotApply('its update strategy is OnDelete: a restart changes nothing, name one of its pods instead');
  }
  const wanted = status.desiredNumberScheduled ?? spec.replicas ?? 1;
  return wanted === 0 ? cannotApply('it is scaled to 0 replicas') : applies;
}

/** Writes the token, and with it the restart, against the version that was read. */
async function fence(step: Step, { context, restart }: { context: ActionContext; restart: boolean }): Promise<void> {
  const token = await context.nextToken();
  const { signal } = context;
  for (let conflicts = 0; ; conflicts += 1) {
    const access = await kubernetesAccess(step);
    const read = await call(access, { method: 'GET', signal });
    if (read.status !== 200) throw refusal('get', access, read);
    const { metadata } = parse(workloadSchema, read, access);
    const seen = Number(metadata.annotations[TOKEN_ANNOTATION] ?? 0);
    if (seen >= token) {
      throw new AppError('fencing_token_stale', `${step.target}: a newer order was seen (token ${seen})`);
    }
    const annotations = { [TOKEN_ANNOTATION]: String(token) };
    const template = { metadata: { annotations: { [RESTARTED_ANNOTATION]: new Date().toISOString() } } };
    const reply = await call(access, {
      method: 'PATCH',
      contentType: MERGE_PATCH,
      body: {
        metadata: { resourceVersion: metadata.resourceVersion, annotations },
        ...(restart ? { spec: { template } } : {}),
      },
      signal,
      beforeSending: context.assertHeld,
    });
    if (reply.status === 200) return;
    if (reply.status !== 409 || conflicts >= MAX_CONFLICTS) throw refusal('patch', access, reply);
  }
}

async function deletePod(access: KubernetesAccess, { nextToken, assertHeld, signal }: ActionContext): Promise<void> {
  // The API server keeps no token for a pod: asking for one proves that the lease is still ours.
  await nextToken();
  const read = await call(access, { method: 'GET', signal });
  if (read.status !== 200) throw refusal('get', access, read);
  const { uid } = parse(podSchema, read, access).metadata;
  const reply = await call(access, {
    method: 'DELETE',
    body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } },
    signal,
    beforeSending: assertHeld,
  });
  if (reply.status !== 200 && reply.status !== 202) throw refusal('delete', access, reply);
}

function call({ url, token, ca }: KubernetesAccess, request: HttpCall): Promise<HttpReply> {
  return httpCall(url, { ...request, token, ca, maxBytes: MAX_OBJECT_BYTES });
}

function parse<T>(schema: z.ZodType<T>, { body }: HttpReply, { kind, name }: KubernetesAccess): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError('kubernetes_answer', `what the API server says of ${kind} ${name} is no ${kind}`);
}

function refusal(verb: string, { kind, name, namespace }: KubernetesAccess, { status, body }: HttpReply): AppError {
  const said = refusalSchema.safeParse(body);
  const what = `${verb} of ${kind} ${name} in namespace ${namespace} failed: HTTP ${status}`;
  const message = said.success ? said.data.message : '';
  return new AppError(
    'kubernetes_refused',
    `${what} ${message}${advice(status, `${verb} on ${kind}s, name ${name}`)}`,
    {
      retryable: status === 409 || status === 429 || status >= 500,
    },
  );
}

function advice(status: number, right: string): string {
  if (status === 401) return ' (the token is not accepted: is it that of a service account that still exists?)';
  if (status === 403) return ` (give the service account the verb ${right}, as in deploy/kubernetes/base/rbac.yaml)`;
  return '';
}
