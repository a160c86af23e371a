import type { Store } from '@recovery/store';
import { hasEnded } from './windows-in-force.ts';

/** Removes the windows of the API that will never open again. `now` in epoch ms. */
export async function pruneWindows({ holds }: Pick<Store, 'holds'>, now: number): Promise<void> {
  const { windows } = await holds.read();
  for (const window of windows) if (hasEnded(window, now)) await holds.cancel(window.id);
}
