import { maintenanceSpec, maintenanceWindow, type PlannedWindow, type WindowView } from '@recovery/contracts';
import { activeWindow, type MaintenanceWindow } from '@recovery/domain';

/** A window of services.yaml as the API shows it. `now` in epoch ms. */
export function configuredWindowView(window: MaintenanceWindow, now: number): WindowView {
  const openUntil = openUntilOf(window, now);
  return {
    id: window.id,
    source: 'services.yaml',
    window: maintenanceSpec(window),
    by: null,
    at: null,
    isOpen: openUntil !== null,
    openUntil,
  };
}

/** A window of the API as the API shows it. */
export function plannedWindowView({ id, by, at, spec }: PlannedWindow, now: number): WindowView {
  const openUntil = openUntilOf(maintenanceWindow(id, spec), now);
  return {
    id,
    source: 'api',
    window: spec,
    by,
    at: new Date(at).toISOString(),
    isOpen: openUntil !== null,
    openUntil,
  };
}

function openUntilOf(window: MaintenanceWindow, now: number): string | null {
  // Whichever of its services is asked about: a window is open for all of them at once.
  const serviceId = window.services === 'all' ? '' : (window.services[0] ?? '');
  const open = activeWindow([window], { serviceId, now });
  return open === null ? null : new Date(open.endsAt).toISOString();
}
