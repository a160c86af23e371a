import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithThisProcess } from './end-with-this-process.ts';
import { waitFor } from './wait-for.ts';

export interface StartedProcess {
  readonly pid: number;
  /** Everything printed so far on stdout and stderr, in order of arrival. */
  output(): string;
  /** Resolves with the output when it contains the text; rejects when the process ends or 30 s pass first. */
  waitForOutput(text: string, timeoutMs?: number): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** SIGTERM, after 10 s SIGKILL; resolves when it has ended. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const STOP_TIMEOUT_MS = 10_000;

/** Runs a program beside the test; it ends with the test process at the latest. */
export function startProcess(options: {
  command?: string;
  args: readonly string[];
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
}): StartedProcess {
  const child = spawn(options.command ?? process.execPath, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (output += chunk));
  }
  const exited = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode }));
  const release = endWithThisProcess(() => void child.kill('SIGKILL'));
  void exited.then(release);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.command ?? process.execPath} could not be started`);
  return {
    pid,
    output: () => output,
    waitForOutput: async (text, timeoutMs = 30_000) => {
      await waitFor(() => output.includes(text) || child.exitCode !== null || child.signalCode !== null, {
        timeoutMs,
        describe: () => `"${text}" in the output:\n${output}`,
      });
      if (!output.includes(text)) throw new Error(`the process ended without printing "${text}":\n${output}`);
      return output;
    },
    signal: (signal) => void child.kill(signal),
    exited,
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      const result = await exited;
      clearTimeout(force);
      return result;
    },
  };
}
