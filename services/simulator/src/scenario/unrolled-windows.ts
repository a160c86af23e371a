import { activeWindow, type MaintenanceWindow } from '@recovery/domain';

const MINUTE_MS = 60_000;

/**
 * Recurring windows as the single ones that are open between `from` and `to` (epoch ms). The gates ask tens of thousands
 * of times a simulated day, and the rules of time zones are slow to ask.
 */
export function unrolledWindows(
  windows: readonly MaintenanceWindow[],
  { from, to }: { from: number; to: number },
): MaintenanceWindow[] {
  return windows.flatMap((window) => (window.kind === 'once' ? [window] : unroll(window, { from, to })));
}

function unroll(window: MaintenanceWindow, { from, to }: { from: number; to: number }): MaintenanceWindow[] {
  const { id, services, reason } = window;
  const [serviceId = ''] = services === 'all' ? [] : services;
  const openings: MaintenanceWindow[] = [];
  // Clocks of every zone are whole minutes apart, so a window begins with one.
  for (let now = Math.floor(from / MINUTE_MS) * MINUTE_MS; now < to; now += MINUTE_MS) {
    const open = activeWindow([window], { serviceId, now });
    if (open === null) continue;
    openings.push({ kind: 'once', id, services, reason, startsAt: open.startsAt, endsAt: open.endsAt });
    now = open.endsAt - MINUTE_MS;
  }
  return openings;
}
