import type { Fact, FactOf } from '../fact.ts';
import type { Knowledge } from './knowledge.ts';

/** The promises of PROMISES.md that the model is held to. */
export const PROMISES = {
  R1: 'two actions for one service never overlap',
  R2: 'an old fencing token has no effect, and who was stopped and goes on does nothing',
  R3: 'in every sliding window a service is acted on automatically no more often than its budget allows',
  R4: 'no more recoveries at once and in a minute than allowed',
  R5: 'while too many fail at once nothing new is begun',
  R6: 'unknown never counts, and who cannot see straight does not act',
  R7: 'nothing is acted on but what has just failed again, after as many failures as the threshold says',
  R8: 'after an outage of ours nothing follows from old evidence, and checks that were missed are not made up for',
  R9: 'a failing dependency is healed alone, and starting is not down',
  R10: 'only configured services are acted on',
  R11: 'success is said after as many healthy checks in a row as the threshold says',
  R18: 'a switch that is off, a pause and a maintenance window hold',
  R19: 'every attempt that was begun has exactly one end',
  cooldown: 'between two attempts lies the cooldown, and an incident has no more of them than allowed',
  agreement: 'after every check the state is the one that the documents lead one to expect',
} as const;
export type PromiseName = keyof typeof PROMISES;

export interface Violation {
  readonly promise: PromiseName;
  readonly at: number;
  readonly message: string;
}

/** Looks at every fact, in order; says a sentence for each that breaks its promise. */
export type Rule = (fact: Fact) => string | null;
/** A rule for one history. What a fact says is known already when the rule is asked about it. */
export type RuleMaker = (known: Knowledge) => Rule;

/** A rule about the first call of an attempt that had an effect: the moment at which it acts. */
export function onAction(judge: (action: FactOf<'called'>) => string | null): Rule {
  const seen = new Set<string>();
  return (fact) => {
    if (fact.type !== 'called' || fact.outcome !== 'done' || seen.has(fact.attempt)) return null;
    seen.add(fact.attempt);
    return judge(fact);
  };
}

/** A rule about what was known of the service: whose call was on the way when Redis lost it knew it still. */
export function onAutomaticAction(known: Knowledge, judge: (action: FactOf<'called'>) => string | null): Rule {
  return onAction((action) => {
    const isOnTheWay = action.at - known.lostAt <= known.lagMs(action.worker);
    return action.trigger === 'manual' || isOnTheWay ? null : judge(action);
  });
}

/** So often within `windowMs` up to and including the last of `times`. */
export function countWithin(times: readonly number[], windowMs: number): number {
  const last = times.at(-1) ?? 0;
  let count = 0;
  for (let index = times.length - 1; index >= 0 && (times[index] ?? 0) > last - windowMs; index -= 1) count += 1;
  return count;
}
