import { beatDuty } from './scripts/beat-duty.ts';
import { resignDuty } from './scripts/resign-duty.ts';
import { standForDuty, type Duty, type DutyRegister } from './stand-for-duty.ts';
import type { StoreConnection } from './store-connection.ts';

export interface Duties {
  /** This process is ready to do for all what one at a time does; `ttlMs` after its last sign of life another does it. */
  stand(request: { name: string; ttlMs: number }): Duty;
}

export function createDuties(connection: StoreConnection): Duties {
  const register: DutyRegister = {
    beat: (request) => connection.run((redis) => beatDuty(redis, request)),
    resign: (request) => connection.run((redis) => resignDuty(redis, request)),
  };
  return { stand: (request) => standForDuty({ ...request, register }) };
}
