import type { Role } from '@recovery/contracts';

/** Who asks. */
export interface Caller {
  /** The name of the key; `local` where nobody needs one. */
  readonly name: string;
  readonly role: Role | 'heartbeat';
  /** How they were recognised; `open`: nobody needs a key here. */
  readonly via: 'open' | 'key' | 'session';
  /** The network address that the request came from. */
  readonly from: string;
}
