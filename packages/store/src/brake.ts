import { ALL_SERVICES, type RecoveryEvent, type WatchedService } from '@recovery/contracts';
import {
  BRAKE_OFF,
  stepBrake,
  type Brake,
  type BrakeStep,
  type FleetLimits,
  type MaintenanceWindow,
} from '@recovery/domain';
import { openMaintenance, type Holds } from './holds.ts';
import { KEYS } from './keys.ts';
import { compareAndSetBrake } from './scripts/compare-and-set-brake.ts';
import type { States } from './states.ts';
import type { StoreConnection } from './store-connection.ts';

export interface Brakes {
  current(): Promise<Brake>;
  /**
   * Looks at all services that are watched and not in maintenance, and puts the brake on or takes it off.
   * Whoever is first says so, as one event; of two that look at the same time one finds it done.
   */
  update(look: FleetLook): Promise<BrakeStep>;
}

export interface FleetLook {
  readonly services: Iterable<WatchedService>;
  /** The windows of services.yaml; those of the API are added. */
  readonly maintenance: readonly MaintenanceWindow[];
  readonly limits: FleetLimits;
  /** Epoch ms. */
  readonly now: number;
}

export function createBrakes(
  connection: StoreConnection,
  { states, holds }: { states: Pick<States, 'getMany'>; holds: Pick<Holds, 'read'> },
): Brakes {
  const stored = (): Promise<string | null> => connection.run((redis) => redis.get(KEYS.brake));
  return {
    current: async () => parseBrake(await stored()),
    update: async ({ services, maintenance: configured, limits, now }) => {
      const [text, held] = await Promise.all([stored(), holds.read()]);
      const looked = [...services].filter(
        ({ id, spec }) => spec.enabled && openMaintenance(held, { configured, serviceId: id, now }) === null,
      );
      const known = await states.getMany(looked.map(({ id }) => id));
      const fleet = looked.map(({ id, policy }) => ({ policy, state: known.get(id) ?? null }));
      const result = stepBrake(parseBrake(text), { services: fleet, limits, now });
      const next = JSON.stringify(result.brake);
      if (next === text) return result;
      const event = brakeEvent(result, now);
      const isSet = await connection.run((redis) =>
        compareAndSetBrake(redis, { expected: text, next, event: event === null ? null : JSON.stringify(event) }),
      );
      return isSet ? result : { brake: parseBrake(await stored()), change: null };
    },
  };
}

function brakeEvent({ brake, change }: BrakeStep, now: number): RecoveryEvent | null {
  if (change === null) return null;
  const { failingCount, serviceCount } = brake;
  const isOn = change === 'engaged';
  return {
    id: `brake-${now}-${change}`,
    at: now,
    service: ALL_SERVICES,
    actionType: 'health_check',
    status: isOn ? 'failed' : 'success',
    error: `brake ${isOn ? 'on' : 'off'}: ${failingCount} of ${serviceCount} services fail by themselves${
      isOn ? '; nothing more is restarted automatically until fewer do' : ''
    }`,
    retryCount: 0,
    severity: isOn ? 'critical' : 'info',
    incidentId: null,
    attempt: null,
    rung: null,
    durationMs: null,
  };
}

function parseBrake(text: string | null): Brake {
  if (text === null) return BRAKE_OFF;
  try {
    const value: unknown = JSON.parse(text);
    return isBrake(value) ? value : BRAKE_OFF;
  } catch {
    return BRAKE_OFF;
  }
}

const MAY_BE_NULL = ['engagedAt', 'calmSince'];
const NUMBERS = [...MAY_BE_NULL, 'failingCount', 'serviceCount'];

function isBrake(value: unknown): value is Brake {
  return (
    hasNumbers(value, NUMBERS, MAY_BE_NULL) &&
    'suspicion' in value &&
    (value.suspicion === null || hasNumbers(value.suspicion, ['since', 'lookedAtCount']))
  );
}

function hasNumbers(value: unknown, names: readonly string[], mayBeNull: readonly string[] = []): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return names.every((name) => {
    const field = fields.get(name);
    return typeof field === 'number' || (field === null && mayBeNull.includes(name));
  });
}
