import {
  activeRecoveryId,
  initialState,
  mayQueue,
  recoveryJobAttempts,
  recoveryJobId,
  type ServiceEvent,
} from '@recovery/domain';
import type { CutPoint } from '../cut-point.ts';
import type { Fact } from '../fact.ts';
import { INTERVAL_MS, type Plan } from '../plan.ts';
import { checkService } from './check-service.ts';
import { Component } from './component.ts';
import { FarEnd } from './far-end.ts';
import { HealthCheckQueue, type CheckJob } from './health-checks.ts';
import { LedgerKeeper } from './ledger-keeper.ts';
import { MemoryStore } from './memory-store.ts';
import type { Parts } from './parts.ts';
import { Patient } from './patient.ts';
import { recoverService } from './recover-service.ts';
import { RecoveryJobs } from './recovery-jobs.ts';
import { applyEvent, configured, decisionContext, recordBrake, type Surroundings } from './surroundings.ts';
import { Timeline } from './timeline.ts';
import type { Watched } from './watched.ts';

/** A Sunday in 2026; nothing depends on it. */
const STARTS_AT = Date.UTC(2026, 0, 4);
const LOOK_AT_FLEET_EVERY_MS = 1_000;
const RECONCILE_EVERY_MS = 5_000;
const RESTART_AFTER_MS = 1_000;
const STALLED_AFTER_MS = 3_000;
const RECONNECT_MS = 1_500;

/** Scheduler, probe worker, gateway, two recovery workers, their Redis and their patients, on a virtual clock. */
export class Cluster {
  readonly around: Surroundings;
  readonly scheduler: Component;
  readonly checker: Component;
  readonly gateway: Component;
  readonly workers: readonly [Component, Component];
  readonly #record: (fact: Fact) => void;
  readonly #checksInFlight = new Set<CheckJob>();
  readonly #firstChecksAt = new Map<string, number>();
  #manualRequests = 0;
  #reruns = 0;
  #downUntil = 0;

  constructor(plan: Plan, { parts, record }: { parts: Parts; record: (fact: Fact) => void }) {
    const timeline = new Timeline(STARTS_AT);
    this.#record = record;
    const callbacks = {
      timeline,
      change: (component: Component, change: 'killed' | 'frozen' | 'resumed', cutAt: CutPoint | null) =>
        this.#changed(component, change, cutAt),
      loseData: () => this.loseData(),
    };
    this.scheduler = new Component('scheduler', callbacks);
    this.checker = new Component('probe-worker', callbacks);
    this.gateway = new Component('gateway', callbacks);
    this.workers = [new Component('worker-0', callbacks), new Component('worker-1', callbacks)];
    const store = new MemoryStore({ step: parts.step, serverNow: () => timeline.now });
    const keeper = new LedgerKeeper({
      ledger: store.ledger,
      gateway: this.gateway,
      workers: this.workers,
      windowMs: plan.policies[0]?.budgetWindowMs ?? 0,
      reenters: parts.reentersDebits,
      onWrittenOff: (facts) => {
        const { now: at } = timeline;
        record({ type: 'attemptEnded', status: 'interrupted', ...facts, endedAt: at, isInState: false, at });
      },
    });
    const checks = new HealthCheckQueue(timeline, {
      take: (job) => this.#take(job),
      replaysMissed: parts.replaysMissedChecks,
    });
    const jobs = new RecoveryJobs(timeline, {
      workers: this.workers,
      concurrency: plan.limits.maxConcurrent,
      run: (job, component) => recoverService(job, { component, around: this.around }),
    });
    this.around = {
      plan,
      parts,
      timeline,
      store,
      keeper,
      checks,
      jobs,
      services: servicesOf(plan, { timeline, parts, record }),
      switches: { automatic: true, everything: true, paused: new Set() },
      record,
    };
    this.#reconcile();
    this.#lookAtFleet();
  }

  get now(): number {
    return this.around.timeline.now;
  }

  service(id: string): Watched {
    const service = this.around.services.get(id);
    if (service === undefined) throw new Error(`no service ${id}`);
    return service;
  }

  isDependency(id: string): boolean {
    return this.around.plan.policies.some(({ dependsOn }) => dependsOn.includes(id));
  }

  components(): Component[] {
    return [this.scheduler, this.checker, this.gateway, ...this.workers];
  }

  /** kill -9 of all of ours; they are started again after so long. Redis keeps its data. */
  breakDown(ms: number): void {
    const since = this.now;
    this.#downUntil = Math.max(this.#downUntil, since + ms);
    const until = this.#downUntil;
    const { checks, timeline } = this.around;
    timeline.after(until - since, () => {
      if (this.#downUntil !== until) return;
      this.#record({ type: 'outageEnded', since, at: this.now });
      // Those whose run is due are checked by it, the others at once.
      const due = checks.waiting();
      for (const { id } of this.#watched()) if (checks.isScheduled(id) && !due.has(id)) this.#checkFirst(id);
    });
    for (const component of this.components()) component.kill();
  }

  /** Redis comes back with an empty disk. */
  loseData(): void {
    const { store, checks, jobs, keeper } = this.around;
    this.#record({ type: 'dataLost', at: this.now });
    store.lose();
    checks.lose();
    jobs.lose();
    keeper.reopen();
    this.#firstChecksAt.clear();
  }

  configure(id: string, is: Watched['is']): void {
    const service = this.service(id);
    if (service.is === is) return;
    service.is = is;
    this.#record({ type: 'configured', service: id, is, at: this.now });
    if (this.scheduler.isRunning) this.#reconcileNow();
  }

  /** Somebody asks for a check now; conclusive: they saw the process end. */
  hint(id: string, conclusive: boolean): void {
    this.around.checks.add({ serviceId: id, trigger: 'hint', conclusive }, { id: `hint-${id}-${conclusive}` });
  }

  /** A person asks for a restart (restart-service.ts); false when it was refused. */
  requestRestart(id: string): boolean {
    const { around, gateway } = this;
    const service = configured(id, around);
    if (service?.is !== 'watched' || !gateway.isRunning) return false;
    const now = around.parts.now(gateway);
    const state = around.store.state(id) ?? initialState({ serviceId: id, now });
    if (activeRecoveryId(state, now) !== null) return false;
    const context = { ...decisionContext({ service, component: gateway, trigger: 'manual' }, around) };
    const decision = around.parts.decide({ ...state, incident: null }, context);
    if (!decision.allowed && !mayQueue(decision)) return false;
    this.#manualRequests += 1;
    const incidentId = `${id}-manual-${this.#manualRequests}`;
    const applied = applyEvent(
      { type: 'manualRecoveryRequested', incidentId, by: 'ann' },
      { service, component: gateway, around },
    );
    const { incident } = applied.state;
    if (!applied.changed || incident?.id !== incidentId) return false;
    this.#record({ type: 'restartRequested', service: id, incident: incidentId, at: this.now });
    around.jobs.enqueue(
      recoveryJobId(incident),
      { serviceId: id, incidentId },
      { attempts: recoveryJobAttempts(applied.state, service.policy) },
    );
    return true;
  }

  #changed(component: Component, change: 'killed' | 'frozen' | 'resumed', cutAt: CutPoint | null): void {
    this.#record({ type: 'componentChanged', name: component.name, change, cutAt, at: this.now });
    const { jobs } = this.around;
    if (change === 'resumed') this.#isBack(component);
    else jobs.release(component);
    if (change !== 'killed') return;
    if (component === this.checker) this.#rerunChecks();
    this.#startAgain(component);
  }

  #startAgain(component: Component): void {
    const startsAt = Math.max(this.now + RESTART_AFTER_MS, this.#downUntil);
    this.around.timeline.after(startsAt - this.now, () => {
      if (component.isAlive) return;
      if (this.now < this.#downUntil) {
        this.#startAgain(component);
        return;
      }
      component.start();
      this.#isBack(component);
    });
  }

  #isBack(component: Component): void {
    if (component === this.scheduler) this.#reconcileNow();
    if (component === this.checker) this.around.checks.wake();
    this.around.jobs.dispatch();
  }

  #take(job: CheckJob): boolean {
    const { checker, around } = this;
    if (!checker.isRunning) return false;
    this.#checksInFlight.add(job);
    checker.run(checkService(job, { component: checker, around }), () => this.#checksInFlight.delete(job));
    return true;
  }

  /** The queue finds after a while that their worker is gone. */
  #rerunChecks(): void {
    const lost = [...this.#checksInFlight];
    this.#checksInFlight.clear();
    for (const job of lost) {
      this.#reruns += 1;
      this.around.checks.add({ ...job, trigger: 'retry' }, { id: `rerun-${this.#reruns}`, delayMs: STALLED_AFTER_MS });
    }
  }

  #reconcile(): void {
    if (this.scheduler.isRunning) this.#reconcileNow();
    this.around.timeline.after(RECONCILE_EVERY_MS, () => this.#reconcile());
  }

  /** keep-enablement.ts and keep-schedules.ts */
  #reconcileNow(): void {
    const { around, scheduler } = this;
    for (const service of around.services.values()) {
      const { id, is, policy } = service;
      if (is !== 'watched') around.checks.unschedule(id);
      if (is === 'removed') continue;
      const isStopped = around.store.state(id)?.phase === 'stopped';
      if ((is === 'disabled') !== isStopped) {
        const event: ServiceEvent = isStopped
          ? { type: 'serviceEnabled' }
          : { type: 'serviceDisabled', reason: 'disabled' };
        const { changed } = applyEvent(event, { service, component: scheduler, around });
        if (changed) this.#record({ type: 'stopped', service: id, on: !isStopped, at: this.now });
      }
      if (is === 'disabled' || around.checks.isScheduled(id)) continue;
      around.checks.schedule(id, policy.intervalMs);
      this.#checkFirst(id);
    }
  }

  /** Once in an interval, however often it is asked for. */
  #checkFirst(id: string): void {
    const lastAt = this.#firstChecksAt.get(id) ?? Number.NEGATIVE_INFINITY;
    if (this.now - lastAt < INTERVAL_MS) return;
    this.#firstChecksAt.set(id, this.now);
    this.around.checks.add({ serviceId: id, trigger: 'first', conclusive: false }, { id: `first-${id}-${this.now}` });
  }

  /** The scheduler's look for the brake. While nothing fails and it is off, a look changes nothing. */
  #lookAtFleet(): void {
    const { timeline, store, plan, parts, services } = this.around;
    if (this.scheduler.isRunning && store.isBrakeToBeLookedAt()) {
      const change = store.lookAtFleet(services.values(), { limits: plan.limits, now: parts.now(this.scheduler) });
      if (change !== null) recordBrake(change, this.around);
    }
    timeline.after(LOOK_AT_FLEET_EVERY_MS, () => this.#lookAtFleet());
  }

  #watched(): Watched[] {
    return [...this.around.services.values()].filter(({ is }) => is === 'watched');
  }
}

function servicesOf(
  { policies }: Plan,
  { timeline, parts, record }: Pick<Surroundings, 'timeline' | 'parts' | 'record'>,
): Map<string, Watched> {
  const services = new Map<string, Watched>();
  for (const policy of policies) {
    const { serviceId: id, dependsOn } = policy;
    const dependencies = dependsOn.flatMap((other) => services.get(other)?.patient ?? []);
    const patient = new Patient(id, { timeline, dependencies, reconnectMs: RECONNECT_MS });
    const farEnd = new FarEnd(patient, { timeline, checksTokens: parts.farEndChecksTokens, record });
    services.set(id, { id, policy, patient, farEnd, is: 'watched' });
  }
  return services;
}
