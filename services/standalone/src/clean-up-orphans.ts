import { isSameProcess } from '@recovery/local-servers';
import type { Logger } from '@recovery/runtime';
import { endProcessTree, type EndingStep } from './end-process-tree.ts';
import { listPidFiles, removePidFile } from './pid-file.ts';

/** How PostgreSQL is asked to end: fast shutdown, then immediate (it then replays its log at the next start). */
export const POSTGRES_ENDING: readonly EndingStep[] = [
  { signal: 'SIGINT', graceMs: 2_000 },
  { signal: 'SIGQUIT', graceMs: 500 },
];
export const REDIS_ENDING: readonly EndingStep[] = [{ signal: 'SIGTERM', graceMs: 1_500 }];
export const NODE_ENDING: readonly EndingStep[] = [{ signal: 'SIGTERM', graceMs: 5_000 }];
// Nobody answers them any more, so waiting for an orderly end would only delay the start.
const ORPHAN_ENDING: readonly EndingStep[] = [{ signal: 'SIGTERM', graceMs: 500 }];

function endingOf(name: string): readonly EndingStep[] {
  if (name === 'postgres') return POSTGRES_ENDING;
  return name === 'redis' ? REDIS_ENDING : ORPHAN_ENDING;
}

/**
 * Ends what a launcher that was killed left running, by its pid files; a process that was since given
 * the same pid is left alone. Returns the names of what it ended.
 */
export async function cleanUpOrphans(options: { runDir: string; log: Logger }): Promise<string[]> {
  const noted = listPidFiles(options.runDir);
  const orphans = noted.filter(({ identity }) => isSameProcess(identity));
  // The clients first: otherwise PostgreSQL waits for their sessions.
  const groups = [
    orphans.filter(({ name }) => name !== 'postgres' && name !== 'redis'),
    orphans.filter(({ name }) => name === 'postgres' || name === 'redis'),
  ];
  for (const group of groups) {
    await Promise.all(group.map(({ name, identity }) => endProcessTree(identity, endingOf(name))));
  }
  for (const { name } of noted) removePidFile(options.runDir, name);
  if (orphans.length > 0) options.log.warn({ orphans }, 'ended what an earlier launcher left running');
  return orphans.map(({ name }) => name);
}
