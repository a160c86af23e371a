import { dependentsOf, type DecisionContext, type RecoverySwitch, type ServiceEvent } from '@recovery/domain';
import type { Fact } from '../fact.ts';
import type { Plan } from '../plan.ts';
import type { Component } from './component.ts';
import type { HealthCheckQueue } from './health-checks.ts';
import type { LedgerKeeper } from './ledger-keeper.ts';
import type { Applied, MemoryStore } from './memory-store.ts';
import type { Parts } from './parts.ts';
import type { RecoveryJobs } from './recovery-jobs.ts';
import type { Timeline } from './timeline.ts';
import type { Watched } from './watched.ts';

/** What the components work with and on. */
export interface Surroundings {
  readonly plan: Plan;
  readonly parts: Parts;
  readonly timeline: Timeline;
  readonly store: MemoryStore;
  readonly keeper: LedgerKeeper;
  readonly checks: HealthCheckQueue;
  readonly jobs: RecoveryJobs;
  readonly services: ReadonlyMap<string, Watched>;
  readonly switches: { automatic: boolean; everything: boolean; readonly paused: Set<string> };
  record(fact: Fact): void;
}

/** The service as it is configured now; null when it is not. */
export function configured(serviceId: string, { services }: Surroundings): Watched | null {
  const service = services.get(serviceId);
  return service === undefined || service.is === 'removed' ? null : service;
}

/** Steps the state machine and enqueues the checks that this asks for (follow-probe-effects.ts). */
export function applyEvent(
  event: ServiceEvent,
  { service, component, around }: { service: Watched; component: Component; around: Surroundings },
): Applied {
  const { store, parts, checks, timeline, record } = around;
  const applied = store.apply(event, { policy: service.policy, now: parts.now(component) });
  const { state, effects } = applied;
  const watched = (): { id: string; dependsOn: readonly string[] }[] =>
    [...around.services.values()]
      .filter(({ is }) => is !== 'removed')
      .map(({ id, policy: { dependsOn } }) => ({ id, dependsOn }));
  const checkNeighbour = (serviceId: string): void =>
    checks.add(
      { serviceId, trigger: 'neighbour', conclusive: false },
      { id: `neighbour-${serviceId}-of-${service.id}-${state.version}` },
    );
  for (const effect of effects) {
    switch (effect.type) {
      case 'scheduleProbe':
        checks.add(
          { serviceId: service.id, trigger: 'retry', conclusive: effect.conclusive },
          { id: `retry-${service.id}-${state.version}`, delayMs: effect.delayMs },
        );
        break;
      case 'probeDependencies':
        for (const id of service.policy.dependsOn) if (configured(id, around) !== null) checkNeighbour(id);
        break;
      case 'probeDependents':
        for (const id of dependentsOf(service.id, watched())) checkNeighbour(id);
        break;
      case 'closeIncident':
        record({ type: 'incidentClosed', service: service.id, incident: effect.incident.id, at: timeline.now });
        break;
      case 'considerRecovery':
      case 'resumeRecovery':
      case 'record':
        break;
    }
  }
  return applied;
}

export function recordBrake(change: 'engaged' | 'released', { record, timeline }: Surroundings): void {
  record({ type: 'alerted', what: change === 'engaged' ? 'brakeOn' : 'brakeOff', at: timeline.now });
}

/** What the gates look at (decision-context.ts). */
export function decisionContext(
  { service, component, trigger }: { service: Watched; component: Component; trigger: 'automatic' | 'manual' },
  { store, plan, parts, switches }: Surroundings,
): DecisionContext {
  const { policy } = service;
  const now = parts.now(component);
  return {
    now,
    policy,
    trigger,
    switches: switchesOf(service.id, switches),
    dependencies: policy.dependsOn.map((id) => ({ id, state: store.state(id) })),
    budgetDebits: store.ledger.debits(service.id, { since: now - policy.budgetWindowMs }),
    observer: { ok: component.seesStraight, reason: null },
    maintenance: store.maintenance(service.id, now),
    fleet: { limits: plan.limits, ...store.ledger.lately(now), brake: store.brake },
  };
}

function switchesOf(
  serviceId: string,
  { automatic, everything, paused }: Surroundings['switches'],
): readonly RecoverySwitch[] {
  return [
    { name: 'the switch', on: automatic, forbids: 'automatic' },
    { name: 'the file PAUSE', on: everything, forbids: 'everything' },
    { name: 'a person', on: !paused.has(serviceId), forbids: 'everything' },
  ];
}
