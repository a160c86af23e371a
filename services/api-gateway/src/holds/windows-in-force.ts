import type { PlannedWindow, WindowView } from '@recovery/contracts';
import type { HoldsView } from '@recovery/store';
import type { Gateway } from '../gateway.ts';
import { configuredWindowView, plannedWindowView } from './window-view.ts';

/** Every window that is open or may open again: those of services.yaml, then those of the API. `now` in epoch ms. */
export function windowsInForce(
  { configuration }: Pick<Gateway, 'configuration'>,
  { windows }: Pick<HoldsView, 'windows'>,
  now: number,
): WindowView[] {
  return [
    ...configuration.current().maintenance.map((window) => configuredWindowView(window, now)),
    ...windows.filter((window) => !hasEnded(window, now)).map((window) => plannedWindowView(window, now)),
  ];
}

/** Whether the window will never open again. */
export function hasEnded({ spec }: PlannedWindow, now: number): boolean {
  return 'to' in spec && Date.parse(spec.to) <= now;
}
