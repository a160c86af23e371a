import type { WatchedService } from '@recovery/contracts';
import {
  activeRecoveryId,
  decide,
  initialState,
  mayQueue,
  recoveryJobAttempts,
  recoveryJobId,
  type Decision,
  type Incident,
  type ServiceState,
} from '@recovery/domain';
import { AppError, errorMessage } from '@recovery/runtime';
import type { Gateway } from '../gateway.ts';
import { inTime } from '../in-time.ts';
import { holdInWords } from '../status/hold-in-words.ts';

export type RestartOutcome =
  | { readonly type: 'accepted'; readonly recoveryId: string }
  | { readonly type: 'serviceUnknown' }
  | { readonly type: 'serviceStopped' }
  | { readonly type: 'noLadder' }
  | { readonly type: 'inProgress'; readonly recoveryId: string }
  | { readonly type: 'queueHeld'; readonly reason: string }
  | { readonly type: 'held'; readonly heldBy: NonNullable<Decision['heldBy']> };

export interface RestartRequest {
  readonly serviceId: string;
  /** Who asks. */
  readonly by: string;
  /** Where to enter the ladder. */
  readonly rung?: string | undefined;
  /** The id that the recovery shall have; without it one is made. */
  readonly recoveryId?: string;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * A person asks for a restart: load → decide → store the request → enqueue. Of any number of requests at
 * once the one whose incident was stored is accepted; the others learn its id.
 * @throws {AppError} `store_unavailable` and its kin while Redis is away; then nothing was started
 */
export async function restartService(
  gateway: Gateway,
  { serviceId, by, rung, recoveryId, now }: RestartRequest,
): Promise<RestartOutcome> {
  const service = gateway.configuration.current().services.get(serviceId);
  if (service === undefined) return { type: 'serviceUnknown' };
  if (!service.spec.enabled) return { type: 'serviceStopped' };
  if (service.spec.ladder.length === 0) return { type: 'noLadder' };

  const refusal = await inTime('deciding about the restart', () => whyNot(gateway, { service, now }));
  if (refusal !== null) return refusal;

  const incidentId = recoveryId ?? `${serviceId}-manual-${now}`;
  const { changed, state } = await gateway.store.states.apply({
    serviceId,
    event: { type: 'manualRecoveryRequested', incidentId, by, ...(rung === undefined ? {} : { rung }) },
    policy: service.policy,
    now,
  });
  if (changed && state.incident?.id === incidentId) {
    await enqueue(gateway, { service, state, incident: state.incident });
    return { type: 'accepted', recoveryId: incidentId };
  }
  return inProgress(state, now) ?? { type: 'serviceStopped' };
}

async function whyNot(
  { store, queueHolds, configuration, limits, log }: Gateway,
  { service, now }: { service: WatchedService; now: number },
): Promise<RestartOutcome | null> {
  const { id: serviceId, policy } = service;
  const [holds, stored] = await Promise.all([queueHolds.read(), store.states.get(serviceId)]);
  const onQueue = holds.find(({ queue, isStopped }) => queue === 'recoveries' && isStopped);
  if (onQueue !== undefined) return { type: 'queueHeld', reason: holdInWords(onQueue) };
  const state = stored ?? initialState({ serviceId, now });
  const active = inProgress(state, now);
  if (active !== null) return active;
  const context = await store.decisionContext({
    policy,
    trigger: 'manual',
    switches: configuration.switches(service),
    maintenance: configuration.current().maintenance,
    // Whether the worker that acts sees straight is asked there.
    observer: { ok: true, reason: null },
    limits,
    now,
  });
  if (context.budgetDebits === null)
    throw new AppError('store_unavailable', 'the action budget cannot be read yet', { retryable: true });
  // The attempts of an incident are not those of the next: a person's request starts with none.
  const asked = { ...state, incident: null };
  const decision = decide(asked, context);
  await store.decisions.record(decision, { state: asked, context }).catch((error: unknown) => {
    log.warn({ service: serviceId, reason: errorMessage(error) }, 'decision not recorded');
  });
  return decision.heldBy === null || mayQueue(decision) ? null : { type: 'held', heldBy: decision.heldBy };
}

function inProgress(state: ServiceState, now: number): RestartOutcome | null {
  const recoveryId = activeRecoveryId(state, now);
  return recoveryId === null ? null : { type: 'inProgress', recoveryId };
}

async function enqueue(
  { recoveryQueue, log }: Gateway,
  { service, state, incident }: { service: WatchedService; state: ServiceState; incident: Incident },
): Promise<void> {
  try {
    await recoveryQueue.enqueue(
      { serviceId: service.id, incidentId: incident.id, trigger: 'manual' },
      { jobId: recoveryJobId(incident), attempts: recoveryJobAttempts(state, service.policy) },
    );
  } catch (error) {
    // The request is stored: the next probe of the service enqueues it.
    log.warn(
      { service: service.id, incidentId: incident.id, reason: errorMessage(error) },
      'recovery not enqueued yet',
    );
  }
}
