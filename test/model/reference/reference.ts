import type { Fact } from '../fact.ts';
import type { Plan } from '../plan.ts';
import { Knowledge } from './knowledge.ts';
import type { PromiseName, Rule, RuleMaker, Violation } from './rule.ts';
import { agreement } from './rules/agreement.ts';
import { cooldown } from './rules/cooldown.ts';
import { noOverlap } from './rules/r1-no-overlap.ts';
import { onlyConfigured } from './rules/r10-configured.ts';
import { verified } from './rules/r11-verified.ts';
import { holds } from './rules/r18-holds.ts';
import { oneEnd } from './rules/r19-one-end.ts';
import { fencing } from './rules/r2-fencing.ts';
import { budget } from './rules/r3-budget.ts';
import { concurrency } from './rules/r4-concurrency.ts';
import { brake } from './rules/r5-brake.ts';
import { observer } from './rules/r6-observer.ts';
import { evidence } from './rules/r7-evidence.ts';
import { outage } from './rules/r8-outage.ts';
import { dependency } from './rules/r9-dependency.ts';

const RULES = {
  R1: noOverlap,
  R2: fencing,
  R3: budget,
  R4: concurrency,
  R5: brake,
  R6: observer,
  R7: evidence,
  R8: outage,
  R9: dependency,
  R10: onlyConfigured,
  R11: verified,
  R18: holds,
  R19: oneEnd,
  cooldown,
  agreement,
} satisfies Record<PromiseName, RuleMaker>;

/** Follows one history and says which promises it breaks. Knows the documents, and nothing of how they are kept. */
export class Reference {
  readonly violations: Violation[] = [];
  readonly #knowledge: Knowledge;
  readonly #rules: readonly (readonly [PromiseName, Rule])[];

  constructor(plan: Plan) {
    const knowledge = new Knowledge(plan);
    this.#knowledge = knowledge;
    this.#rules = Object.entries(RULES).map(([name, make]) => [name as PromiseName, make(knowledge)]);
  }

  observe(fact: Fact): void {
    this.#knowledge.observe(fact);
    for (const [promise, rule] of this.#rules) {
      const message = rule(fact);
      if (message !== null) this.violations.push({ promise, at: fact.at, message });
    }
  }
}
