import {
  ALL_SERVICES,
  maintenanceWindow,
  pauseSchema,
  plannedWindowSchema,
  type Pause,
  type PlannedWindow,
} from '@recovery/contracts';
import { activeWindow, type ActiveWindow, type MaintenanceWindow, type RecoverySwitch } from '@recovery/domain';
import { KEYS } from './keys.ts';
import { readHolds } from './scripts/read-holds.ts';
import type { StoreConnection } from './store-connection.ts';

/** What people have asked for through the API: pauses and maintenance windows. */
export interface HoldsView {
  readonly pauses: readonly Pause[];
  readonly windows: readonly PlannedWindow[];
  /** false after a loss of Redis' data, until what was lost has been entered again: then this is not all. */
  readonly isWhole: boolean;
}

export interface Holds {
  read(): Promise<HoldsView>;
  pause(pause: Pause): Promise<void>;
  /** false when it was not paused. @param service an id, or `all` */
  resume(service: string): Promise<boolean>;
  plan(window: PlannedWindow): Promise<void>;
  /** false when there is no such window. */
  cancel(windowId: string): Promise<boolean>;
}

interface Schema<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T };
}

export function createHolds(connection: StoreConnection): Holds {
  return {
    read: async () => {
      const { pauses, windows, isWhole } = await connection.run(readHolds);
      return {
        pauses: pauses.flatMap((text) => parse(pauseSchema, text)),
        windows: windows.flatMap((text) => parse(plannedWindowSchema, text)),
        isWhole,
      };
    },
    pause: async (pause) => {
      await connection.run((redis) => redis.hset(KEYS.pauses, pause.service, JSON.stringify(pause)));
      await connection.untilDurable();
    },
    resume: async (service) => (await connection.run((redis) => redis.hdel(KEYS.pauses, service))) === 1,
    plan: async (window) => {
      await connection.run((redis) => redis.hset(KEYS.maintenance, window.id, JSON.stringify(window)));
      await connection.untilDurable();
    },
    cancel: async (windowId) => (await connection.run((redis) => redis.hdel(KEYS.maintenance, windowId))) === 1,
  };
}

/** The pauses that hold the service, as switches that are off. */
export function pauseSwitches({ pauses }: HoldsView, serviceId: string): RecoverySwitch[] {
  return pauses
    .filter(({ service }) => service === ALL_SERVICES || service === serviceId)
    .map(({ service, by, reason }) => ({
      name: `${service === ALL_SERVICES ? 'everything was' : 'it was'} paused by ${by}${reason === null ? '' : `: ${reason}`}`,
      on: false,
      forbids: 'everything',
    }));
}

/** The maintenance that the service is in now, of those planned by the API and those of services.yaml. */
export function openMaintenance(
  { windows }: HoldsView,
  { configured, serviceId, now }: { configured: readonly MaintenanceWindow[]; serviceId: string; now: number },
): ActiveWindow | null {
  const planned = windows.map(({ id, spec }) => maintenanceWindow(id, spec));
  return activeWindow([...configured, ...planned], { serviceId, now });
}

function parse<T>(schema: Schema<T>, text: string): T[] {
  try {
    const { data } = schema.safeParse(JSON.parse(text));
    return data === undefined ? [] : [data];
  } catch {
    return [];
  }
}
