import { Cluster } from './cluster/cluster.ts';
import type { Parts } from './cluster/parts.ts';
import type { Fact } from './fact.ts';
import type { Plan } from './plan.ts';
import { Reference } from './reference/reference.ts';
import type { Violation } from './reference/rule.ts';
import { settle } from './settle.ts';
import { perform, type Step } from './steps.ts';

export interface Played {
  readonly violations: readonly Violation[];
  /** What did not come to a good end once everything was left in peace; asked for only. */
  readonly unsettled: readonly string[];
}

/** One history of a cluster made of `parts`, as the reference sees it from outside. */
export function play(
  [plan, history]: readonly [Plan, readonly Step[]],
  { parts, settles = false }: { parts: Parts; settles?: boolean },
): Played {
  const reference = new Reference(plan);
  const record = (fact: Fact): void => reference.observe(fact);
  const cluster = new Cluster(plan, { parts, record });
  for (const step of history) perform(step, { cluster, record });
  const unsettled = settles ? settle(cluster, record) : [];
  return { violations: reference.violations, unsettled };
}
