/** Between SIGTERM and SIGKILL. */
export const TERMINATION_GRACE_MS = 2000;

/** @param groupId undefined: the process that would lead it was never started */
export function sendToGroup(groupId: number | undefined, signal: NodeJS.Signals): void {
  if (groupId === undefined) return;
  try {
    process.kill(-groupId, signal);
  } catch {
    // Nobody is left in it.
  }
}

/** SIGTERM, and SIGKILL two seconds later; resolves when `ended` has settled, and nothing of the group is left. */
export async function endGroup(groupId: number | undefined, ended: Promise<unknown>): Promise<void> {
  sendToGroup(groupId, 'SIGTERM');
  const force = setTimeout(() => sendToGroup(groupId, 'SIGKILL'), TERMINATION_GRACE_MS);
  await ended.catch(() => undefined);
  clearTimeout(force);
  // The leader is gone; what it has started may have ignored the first signal.
  sendToGroup(groupId, 'SIGKILL');
}
