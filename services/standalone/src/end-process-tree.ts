import { setTimeout as delay } from 'node:timers/promises';
import {
  descendantsOf,
  isSameProcess,
  listProcesses,
  readProcess,
  type ProcessIdentity,
} from '@recovery/local-servers';
import { AppError } from '@recovery/runtime';

/** One way of asking a process to end, and how long it may take. */
export interface EndingStep {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

const POLL_MS = 20;
const KILL_DEADLINE_MS = 5_000;

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself, which is what we want.
  }
}

/**
 * Ends a process and all its descendants: the steps are tried on the process itself, then everything
 * that is left gets SIGKILL. A frozen process (SIGSTOP) is killed at once: it cannot answer, and
 * waking it up would let it go on with whatever it was doing. Resolves when all are gone (zombies
 * count as gone); `process_does_not_end` when SIGKILL does not help.
 */
export async function endProcessTree(root: ProcessIdentity, steps: readonly EndingStep[]): Promise<void> {
  const known = new Map<number, ProcessIdentity>([[root.pid, root]]);
  const survivors = (): ProcessIdentity[] => [...known.values()].filter(isSameProcess);
  const remember = (): void => {
    const table = listProcesses();
    for (const { pid } of survivors()) {
      for (const child of descendantsOf(pid, table)) known.set(child.pid, child);
    }
  };

  remember();
  for (const { signal, graceMs } of steps) {
    if (!isSameProcess(root) || readProcess(root.pid)?.state === 'T') break;
    send(root.pid, signal);
    const deadline = performance.now() + graceMs;
    while (isSameProcess(root) && performance.now() < deadline) {
      await delay(POLL_MS);
      remember();
    }
  }

  const deadline = performance.now() + KILL_DEADLINE_MS;
  for (let left = survivors(); left.length > 0; left = survivors()) {
    if (performance.now() > deadline) {
      throw new AppError('process_does_not_end', `processes ${left.map(({ pid }) => pid).join(', ')} survive SIGKILL`);
    }
    remember();
    for (const { pid } of survivors()) send(pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}

/** SIGKILL to a process and its descendants without waiting, for the moment in which we end ourselves. */
export function killProcessTreeNow(root: ProcessIdentity): void {
  if (!isSameProcess(root)) return;
  for (const { pid } of [root, ...descendantsOf(root.pid)]) send(pid, 'SIGKILL');
}

/** SIGKILL to what a dead leader left in its process group. Only right after it died: nobody else can have that group yet. */
export function killProcessGroup(leaderPid: number): void {
  send(-leaderPid, 'SIGKILL');
}
