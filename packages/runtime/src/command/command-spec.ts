export interface CommandSpec {
  /** The program, by path or by name on the PATH, and its arguments. No shell. */
  readonly argv: readonly string[];
  /** Names of variables that are passed on, beside PATH, HOME, LANG and TZ. */
  readonly environment: readonly string[];
  readonly workingDirectory?: string | undefined;
}

export interface CommandEnd {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CommandResult extends CommandEnd {
  /** The end of what it printed, both streams together, at most 4 kB. */
  readonly output: string;
}

const ALWAYS_PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ'];

export function environmentOf({ environment }: CommandSpec): Record<string, string> {
  const passedOn = new Set([...ALWAYS_PASSED_ON, ...environment]);
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || !passedOn.has(name) ? [] : [[name, value]],
    ),
  );
}
