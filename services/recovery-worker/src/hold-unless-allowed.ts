import { attemptTrigger, decide, heldEvent, type Decision, type Incident, type ServiceState } from '@recovery/domain';
import type { RecoveryOutcome } from '@recovery/queue';
import { errorMessage } from '@recovery/runtime';
import { applyEvent, type RecoveryPlace } from './recovery-deps.ts';

/** While a gate holds, the gates are asked again at least this often. */
const LONGEST_HOLD_MS = 5000;
const SHORTEST_HOLD_MS = 250;
export const NOT_CONFIGURED = {
  type: 'dropped',
  reason: 'the service is not configured',
} as const satisfies RecoveryOutcome;

/** Asks every gate and records the decision; null when all agree, else what becomes of the job. */
export async function holdUnlessAllowed(state: ServiceState, place: RecoveryPlace): Promise<RecoveryOutcome | null> {
  if (state.incident === null) return { type: 'finished', note: 'its incident is over' };
  const decision = await askGates({ state, incident: state.incident }, place);
  if (decision === null) return NOT_CONFIGURED;
  return decision.allowed ? null : hold(decision, place);
}

/**
 * After the end of an attempt that left none: why no other is made becomes the last decision that stands recorded.
 * Whatever gets lost here is made up for by the next failed check.
 */
export async function recordWhyGivenUp(state: ServiceState, place: RecoveryPlace): Promise<void> {
  if (state.phase !== 'error' || state.incident === null) return;
  await askGates({ state, incident: state.incident }, place).catch((error: unknown) => {
    place.log.warn({ reason: errorMessage(error) }, 'decision not recorded');
  });
}

/**
 * What counts is the configuration of this moment: the service may have left it since the recovery began; then the
 * answer is null.
 */
async function askGates(
  { state, incident }: { state: ServiceState; incident: Incident },
  { service: { id }, deps }: RecoveryPlace,
): Promise<Decision | null> {
  const { services, maintenance } = deps.configuration.current();
  const service = services.get(id);
  if (service === undefined) return null;
  const { limits } = deps;
  // The brake as of this moment: the scheduler's last look may be a second old.
  await deps.store.brakes.update({ services: services.values(), maintenance, limits, now: Date.now() });
  const context = await deps.store.decisionContext({
    policy: service.policy,
    trigger: attemptTrigger(incident),
    switches: deps.configuration.switches(service),
    maintenance,
    observer: deps.observer(service),
    limits,
    now: Date.now(),
  });
  const decision = decide(state, context);
  await deps.store.decisions.record(decision, { state, context });
  return decision;
}

async function hold(decision: Decision, place: RecoveryPlace): Promise<RecoveryOutcome> {
  const reason = decision.heldBy?.reason ?? 'held';
  const event = heldEvent(decision);
  if (event !== null) await applyEvent(event, place);
  if (event?.type === 'recoveryGivenUp') return { type: 'giveUp', reason };
  const retryAt = decision.heldBy?.retryAt ?? null;
  const waitMs = retryAt === null ? LONGEST_HOLD_MS : retryAt - Date.now();
  return { type: 'hold', delayMs: Math.min(Math.max(waitMs, SHORTEST_HOLD_MS), LONGEST_HOLD_MS), reason };
}
