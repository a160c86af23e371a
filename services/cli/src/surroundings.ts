/** One of the two streams of a process. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** What a command gets from its process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The checkout: relative paths are taken from here. */
  readonly rootDir: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
