import type { CutPoint } from '../cut-point.ts';
import type { Fact, FactOf } from '../fact.ts';
import { LEASE_TTL_MS, type Plan } from '../plan.ts';
import { KnownService } from './known-service.ts';

interface KnownComponent {
  frozenSince: number | null;
  /** How long the last standstill was, and when it was over. */
  stoodStillMs: number;
  resumedAt: number;
  cutAt: CutPoint | null;
  canariesFailUntil: number;
  canariesFailSince: number;
}

/** Between the last question of the gates and the call on the outside world, for a process that does not stand still. */
const ON_THE_WAY_MS = 300;

/** Everything that was seen so far. */
export class Knowledge {
  readonly plan: Plan;
  now = 0;
  /** When Redis last lost its data. */
  lostAt = Number.NEGATIVE_INFINITY;
  readonly services: Map<string, KnownService>;
  readonly #components = new Map<string, KnownComponent>();
  readonly #configuration = new Map<string, FactOf<'configured'>>();
  readonly #maintenance = new Map<string, { from: number; until: number }>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.services = fresh(plan);
  }

  service(id: string): KnownService {
    const service = this.services.get(id);
    if (service === undefined) throw new Error(`no service ${id}`);
    return service;
  }

  get watchedCount(): number {
    let count = 0;
    for (const id of this.services.keys()) if (this.isWatched(id)) count += 1;
    return count;
  }

  isWatched(id: string): boolean {
    return (this.#configuration.get(id)?.is ?? 'watched') === 'watched';
  }

  /** Since when it is in no list of services; null while it is. */
  unconfiguredSince(id: string): number | null {
    const configured = this.#configuration.get(id);
    return configured?.is === 'removed' ? configured.at : null;
  }

  /** Or within so many ms of a window; a negative number: surely within one. */
  isInMaintenance(id: string, toleranceMs: number): boolean {
    const window = this.#maintenance.get(id);
    return window !== undefined && this.now > window.from - toleranceMs && this.now < window.until + toleranceMs;
  }

  component(name: string): KnownComponent {
    const known = this.#components.get(name);
    if (known !== undefined) return known;
    const met: KnownComponent = {
      frozenSince: null,
      stoodStillMs: 0,
      resumedAt: Number.NEGATIVE_INFINITY,
      cutAt: null,
      canariesFailUntil: Number.NEGATIVE_INFINITY,
      canariesFailSince: Number.NEGATIVE_INFINITY,
    };
    this.#components.set(name, met);
    return met;
  }

  /**
   * What has changed so lately, a call of this worker need not know. It looks at its lease right before the call:
   * standing still before that for longer than the lease lives is no excuse, after it nobody can know.
   */
  lagMs(worker: string): number {
    const { stoodStillMs, resumedAt, cutAt } = this.component(worker);
    if (this.now - resumedAt > ON_THE_WAY_MS) return ON_THE_WAY_MS;
    return ON_THE_WAY_MS + (cutAt === 'sending' ? stoodStillMs : Math.min(stoodStillMs, LEASE_TTL_MS));
  }

  /** A call of this worker left only now, long after the look at the lease that allowed it. */
  isLate(worker: string): boolean {
    return this.lagMs(worker) > ON_THE_WAY_MS + LEASE_TTL_MS;
  }

  observe(fact: Fact): void {
    this.now = fact.at;
    switch (fact.type) {
      case 'checkEnded':
        this.service(fact.service).checkEnded(fact);
        break;
      case 'attemptBegun':
        this.service(fact.service).attemptBegun(fact.at);
        break;
      case 'attemptEnded':
        if (fact.isInState) this.service(fact.service).attemptEnded(fact);
        break;
      case 'restartRequested':
        this.service(fact.service).restartRequested();
        break;
      case 'stopped':
        this.service(fact.service).stopped(fact.on, fact.at);
        break;
      case 'dataLost':
        this.lostAt = fact.at;
        for (const [id, { policy }] of this.services) this.services.set(id, new KnownService(policy));
        break;
      case 'outageEnded':
        this.#weReturned(fact);
        break;
      case 'configured':
        this.#configuration.set(fact.service, fact);
        break;
      case 'maintenance': {
        if (fact.until <= fact.at) {
          this.#maintenance.delete(fact.service);
          break;
        }
        const open = this.#maintenance.get(fact.service);
        const isOpen = open !== undefined && open.until > fact.at;
        const until = Math.max(fact.until, isOpen ? open.until : 0);
        this.#maintenance.set(fact.service, { from: isOpen ? open.from : fact.at, until });
        break;
      }
      case 'componentChanged':
        this.#componentChanged(fact);
        break;
      case 'canariesFail': {
        const component = this.component(fact.name);
        if (component.canariesFailUntil < fact.at) component.canariesFailSince = fact.at;
        component.canariesFailUntil = Math.max(component.canariesFailUntil, fact.until);
        break;
      }
      default:
        break;
    }
  }

  #weReturned({ since, at }: FactOf<'outageEnded'>): void {
    for (const service of this.services.values()) if (at - since > service.evidenceLimitMs) service.weReturned();
  }

  #componentChanged({ name, change, cutAt, at }: FactOf<'componentChanged'>): void {
    const component = this.component(name);
    if (change === 'resumed') {
      const since = component.frozenSince ?? at;
      const isSameStandstill = since - component.resumedAt <= ON_THE_WAY_MS;
      component.stoodStillMs = at - since + (isSameStandstill ? component.stoodStillMs : 0);
      component.resumedAt = at;
    }
    if (change === 'frozen') component.cutAt = cutAt;
    component.frozenSince = change === 'frozen' ? at : null;
  }
}

function fresh({ policies }: Plan): Map<string, KnownService> {
  return new Map(policies.map((policy) => [policy.serviceId, new KnownService(policy)]));
}
