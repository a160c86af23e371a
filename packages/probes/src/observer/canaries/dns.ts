import { lookup as lookupBySystem } from 'node:dns/promises';
import { errorMessage, withDeadline } from '@recovery/runtime';
import { codeOf } from '../../classify-error.ts';
import type { Canary } from '../canary.ts';
import { namedHost } from '../named-host.ts';

/** For all names of one look together; a name that nobody has asked for yet may take a second. */
const ANSWER_WITHIN_MS = 1800;
/** Then the next name is asked beside the one that is still waited for. */
const PATIENCE_MS = 600;
const MAX_ASKED = 3;
/** A lookup that hangs holds one of the two threads that Node has for them, for ten seconds and longer. */
const MAX_HANGING = 2;

/** Answers of a resolver that works: that there is no such name, or no address for it, is not our fault. */
const ANSWERS = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NODATA', 'EAI_ADDRFAMILY', 'EBADNAME']);

/**
 * Does the resolver answer? It is asked for names of services, in the way and through the queue of the probes:
 * a name each time, in turn. Only when it answers neither for that one nor for others, with them the one that
 * it answered for last, the fault is ours.
 */
export function createDnsCanary({
  hostnames,
  lookup = lookupBySystem,
}: {
  /** Names that services are checked at; without any, nothing is asked. */
  hostnames: () => readonly string[];
  lookup?: (hostname: string) => Promise<unknown>;
}): Canary {
  const asking = new Map<string, Promise<string>>();
  let turn = 0;
  let lastAnswered: string | null = null;

  const ask = (hostname: string): Promise<string> => {
    const asked = lookup(hostname)
      .then(
        () => (lastAnswered = hostname),
        (error: unknown) => {
          if (ANSWERS.has(codeOf(error) ?? '')) return (lastAnswered = hostname);
          throw error;
        },
      )
      .finally(() => asking.delete(hostname));
    asking.set(hostname, asked);
    return asked;
  };

  return {
    concerns: (spec) => namedHost(spec) !== null,
    check: async (signal) => {
      const names = hostnames();
      const candidates = candidatesOf(names, { turn, lastAnswered });
      turn += 1;
      // Those that still hang since an earlier look may answer now.
      const asked = new Map(asking);
      const startedAt = performance.now();
      let trouble: string | null = null;
      for (const hostname of candidates) {
        signal.throwIfAborted();
        if (!asked.has(hostname) && asking.size < MAX_HANGING) asked.set(hostname, ask(hostname));
        const leftMs = ANSWER_WITHIN_MS - (performance.now() - startedAt);
        const timeoutMs = hostname === candidates.at(-1) ? Math.max(leftMs, 1) : PATIENCE_MS;
        try {
          await withDeadline(() => Promise.any(asked.values()), { timeoutMs, label: 'it' });
          return null;
        } catch (error) {
          trouble = `the resolver does not answer for ${[...asked.keys()].join(', ')}: ${wordsOf(error)}`;
        }
      }
      return trouble;
    },
  };
}

/** The one whose turn it is, the one that was answered for last, and the ones after. */
function candidatesOf(
  names: readonly string[],
  { turn, lastAnswered }: { turn: number; lastAnswered: string | null },
): readonly string[] {
  const start = turn % Math.max(names.length, 1);
  const [first, ...others] = [...names.slice(start), ...names.slice(0, start)];
  if (first === undefined) return [];
  const proven = names.filter((name) => name === lastAnswered);
  return [...new Set([first, ...proven, ...others])].slice(0, MAX_ASKED);
}

function wordsOf(error: unknown): string {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return [...new Set(errors.map((each) => codeOf(each) ?? errorMessage(each)))].join(', ');
}
