import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pauseSchema, plannedWindowSchema } from '@recovery/contracts';
import type { HoldsView } from '@recovery/store';
import { z } from 'zod';

const holdsFileSchema = z.object({ pauses: z.array(pauseSchema), windows: z.array(plannedWindowSchema) });
type HoldsCopy = Pick<HoldsView, 'pauses' | 'windows'>;

/**
 * A copy of the pauses and maintenance windows beside Redis: who has paused something must not find it going on
 * because Redis has lost its data.
 */
export interface HoldsFile {
  /** Nothing when there is no file, or one that nobody can read. */
  read(): HoldsCopy;
  /** true when there was none: this is the first start, nothing was ever held or begun. From now on there is one. */
  createFirst(): boolean;
  /** Writes only what has changed. */
  write(holds: HoldsCopy): void;
}

/** @param path of the file; written as a whole or not at all */
export function openHoldsFile(path: string): HoldsFile {
  let written: string | null = null;
  return {
    read: () => {
      try {
        return holdsFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return { pauses: [], windows: [] };
      }
    },
    createFirst: () => {
      try {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, textOf({ pauses: [], windows: [] }), { mode: 0o600, flag: 'wx' });
        return true;
      } catch {
        // There is one, or nobody can tell.
        return false;
      }
    },
    write: (holds) => {
      const text = textOf(holds);
      if (text === written) return;
      const draft = `${path}.${process.pid}.tmp`;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, path);
      written = text;
    },
  };
}

function textOf({ pauses, windows }: HoldsCopy): string {
  return `${JSON.stringify({ pauses, windows }, null, 2)}\n`;
}
