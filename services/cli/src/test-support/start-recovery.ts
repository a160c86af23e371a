import { resolve } from 'node:path';
import { runCommandLine } from '../run-command-line.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  stdout(): string;
  stderr(): string;
  /** What Ctrl-C does; resolves with what it ended with. */
  interrupt(): Promise<Ended>;
  readonly ended: Promise<Ended>;
}

interface Options {
  readonly env: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
}

/** `recovery` with these arguments and no other environment, within this process: a process each takes too long. */
export function startRecovery(args: readonly string[], { env, isTTY = false }: Options): Running {
  const interrupted = new AbortController();
  let stdout = '';
  let stderr = '';
  const ended = runCommandLine(args, {
    env,
    rootDir: resolve(import.meta.dirname, '../../../..'),
    stdout: { isTTY, write: (text) => (stdout += text) },
    stderr: { isTTY, write: (text) => (stderr += text) },
    signal: interrupted.signal,
  }).then((code) => ({ code, stdout, stderr }));
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    interrupt: () => {
      interrupted.abort();
      return ended;
    },
  };
}
