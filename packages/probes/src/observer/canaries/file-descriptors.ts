import { readdirSync, readFileSync } from 'node:fs';
import { codeOf } from '../../classify-error.ts';
import type { Canary } from '../canary.ts';

const MOST_USED_RATIO = 0.9;
/** A probe needs a few at once, and so does whatever else this process does meanwhile. */
const FEWEST_FREE = 16;
const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Are there descriptors left for new connections? Without /proc nothing is known, and nothing said. */
export function createFileDescriptorsCanary(): Canary {
  return {
    // The kernel answers at once, and the detour over Node's threads costs thrice as much.
    check: () => Promise.resolve(look()),
  };
}

function look(): string | null {
  try {
    const usedCount = readdirSync('/proc/self/fd').length;
    return troubleOf({ usedCount, limit: softLimit(readFileSync('/proc/self/limits', 'utf8')) });
  } catch (error) {
    const code = codeOf(error);
    return code !== null && EXHAUSTED.has(code) ? `none is left to count them with: ${code}` : null;
  }
}

function troubleOf({ usedCount, limit }: { usedCount: number; limit: number }): string | null {
  const isScarce = usedCount > limit * MOST_USED_RATIO || limit - usedCount < FEWEST_FREE;
  return isScarce ? `${usedCount} of ${limit} file descriptors are used` : null;
}

/** Of "Max open files  1024  524288  files"; `unlimited`, and what cannot be read, is no limit. */
function softLimit(limits: string): number {
  const [, soft] = /^Max open files\s+(\d+)/mu.exec(limits) ?? [];
  return soft === undefined ? Infinity : Number(soft);
}
