/** How a unit behaves: stays up, ends with an error at once, or never gets up. */
export const UNIT_BEHAVIOURS = ['runs', 'fails', 'hangs'] as const;
export type UnitBehaviour = (typeof UNIT_BEHAVIOURS)[number];

/** A service manager for tests, the real one or a fake that speaks like it. */
export interface TestSystemd {
  /** The variables with which `systemctl --user` reaches this one. */
  readonly environment: Readonly<Record<string, string>>;
  /** A new unit, or another behaviour for one that is there. It may be started twice in a minute before it is refused. */
  define(unit: string, behaviour: UnitBehaviour): Promise<void>;
  /** How often the unit was begun to be started by now. */
  startCount(unit: string): Promise<number>;
  stop(): Promise<void>;
}

export const START_LIMIT = 2;
