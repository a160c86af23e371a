import { switchesFor } from '@recovery/configuration';
import { DEFAULT_SETTINGS, type Settings } from '@recovery/contracts';
import { activeWindow, type ActiveWindow, type DecisionContext, type RecoverySwitch } from '@recovery/domain';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Scenario, SimulatedService } from '../scenario/scenario.ts';

/** What people and we ourselves have put in the way of recoveries. */
export interface Holds {
  switches(service: SimulatedService): RecoverySwitch[];
  maintenance(serviceId: string): ActiveWindow | null;
  observer(): DecisionContext['observer'];
  setSwitch(name: keyof Settings, on: boolean): void;
  setPaused(isPaused: boolean): void;
  /** @param reason why our canaries fail; null: they are well */
  setBlind(reason: string | null): void;
}

export function createHolds({ environment, maintenance }: Scenario, clock: VirtualClock): Holds {
  let settings = DEFAULT_SETTINGS;
  let paused = false;
  let blindness: string | null = null;
  return {
    switches: ({ watched }) => switchesFor({ env: environment, settings, paused, service: watched }),
    maintenance: (serviceId) =>
      maintenance.length === 0 ? null : activeWindow(maintenance, { serviceId, now: clock.now() }),
    observer: () => ({ ok: blindness === null, reason: blindness }),
    setSwitch: (name, on) => {
      settings = { ...settings, [name]: on };
    },
    setPaused: (isPaused) => {
      paused = isPaused;
    },
    setBlind: (reason) => {
      blindness = reason;
    },
  };
}
