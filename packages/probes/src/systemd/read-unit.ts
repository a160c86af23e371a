import type { ProbeSpecOf } from '@recovery/contracts';
import { AppError, runCommand } from '@recovery/runtime';

export type UnitPlace = Pick<ProbeSpecOf<'systemd'>, 'unit' | 'scope'>;

/** What the service manager says of a unit, in its own words. */
export interface UnitReading {
  /** loaded, not-found, masked, bad-setting, error … */
  readonly loadState: string;
  /** active, reloading, inactive, failed, activating, deactivating … */
  readonly activeState: string;
  /** running, exited, auto-restart, dead … */
  readonly subState: string;
  /** success, exit-code, timeout, start-limit-hit … */
  readonly result: string;
  /** By the manager itself, since the unit was last started by hand. */
  readonly restartCount: number;
}

const PROPERTIES = 'LoadState,ActiveState,SubState,Result,NRestarts';
/** Where the manager of a user listens. */
const USER_ENVIRONMENT = ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'];

/**
 * systemctl with these words, never by way of a shell, never asking anybody for a password.
 * @throws {AppError} `command_not_run` without systemctl, `command_cancelled` when `signal` aborted
 */
export function runSystemctl(
  words: readonly string[],
  { scope }: Pick<UnitPlace, 'scope'>,
  signal: AbortSignal,
): ReturnType<typeof runCommand> {
  return runCommand(
    {
      argv: ['systemctl', `--${scope}`, '--no-pager', '--no-ask-password', ...words],
      environment: scope === 'user' ? USER_ENVIRONMENT : [],
    },
    signal,
  );
}

/** @throws {AppError} `systemd_unavailable` when the manager does not say, and what {@link runSystemctl} throws */
export async function readUnit(place: UnitPlace, signal: AbortSignal): Promise<UnitReading> {
  const { exitCode, output } = await runSystemctl(
    ['show', `--property=${PROPERTIES}`, '--', place.unit],
    place,
    signal,
  );
  const said = new Map(output.split('\n').map((line) => splitOnce(line)));
  const loadState = said.get('LoadState');
  if (exitCode !== 0 || loadState === undefined) {
    throw new AppError('systemd_unavailable', `systemctl does not say how ${place.unit} is: ${output.slice(-300)}`, {
      retryable: true,
    });
  }
  return {
    loadState,
    activeState: said.get('ActiveState') ?? '',
    subState: said.get('SubState') ?? '',
    // Only what runs processes has these.
    result: said.get('Result') ?? '',
    restartCount: Number(said.get('NRestarts') ?? 0),
  };
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
