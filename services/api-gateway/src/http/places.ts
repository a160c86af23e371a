import type { Caller } from '../auth/caller.ts';

/** Of all places: as many as one key that is no admin's can have, and as many as are kept for admins. */
const SHARE = 1 / 4;
const KEPT_FOR_ADMINS = 1 / 8;

/** A bounded number of places, for what takes long. No key but an admin's can take them all. */
export class Places {
  readonly #max: number;
  readonly #takenBy = new Map<string, number>();
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Gives the place back when called, once; null when all that this caller can have are taken. */
  take({ name, role }: Pick<Caller, 'name' | 'role'>): (() => void) | null {
    const own = this.#takenBy.get(name) ?? 0;
    const isAdmin = role === 'admin';
    if (this.#taken >= (isAdmin ? this.#max : Math.floor(this.#max * (1 - KEPT_FOR_ADMINS)))) return null;
    if (!isAdmin && own >= this.#max * SHARE) return null;
    this.#add(name, 1);
    let isMine = true;
    return () => {
      if (isMine) this.#add(name, -1);
      isMine = false;
    };
  }

  #add(name: string, count: number): void {
    this.#taken += count;
    const own = (this.#takenBy.get(name) ?? 0) + count;
    if (own === 0) this.#takenBy.delete(name);
    else this.#takenBy.set(name, own);
  }
}
