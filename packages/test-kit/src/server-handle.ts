import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendantsOf, isSameProcess, readProcess, spawnServer, type ServerCommand } from '@recovery/local-servers';
import { endWithThisProcess } from './end-with-this-process.ts';
import { waitFor } from './wait-for.ts';

const RESTARTS = 10;
const RESTART_PAUSE_MS = 200;

/** A server of a test's own, to be frozen, killed and started again on the same port and data. */
export interface ServerHandle {
  readonly pid: number;
  /** SIGSTOP to the server and its children. */
  pause(): void;
  /** SIGCONT to them. */
  resume(): void;
  /** SIGKILL to them; resolves when all are gone. */
  kill(): Promise<void>;
  /** Kills it if it runs, starts it, and resolves when it answers. */
  restart(): Promise<void>;
  /** What the server printed. */
  output(): Promise<string>;
}

export interface ServerHandleOptions {
  command: ServerCommand;
  logPath: string;
  /** Run before every start. */
  beforeStart?: () => Promise<void>;
  waitUntilReady: (stillWorthWaiting: () => void) => Promise<void>;
}

function treeOf(child: ChildProcess | null) {
  const root = child?.pid === undefined ? null : readProcess(child.pid);
  return root === null ? [] : [root, ...descendantsOf(root.pid)];
}

function signalTree(child: ChildProcess | null, signal: NodeJS.Signals): void {
  for (const entry of treeOf(child)) {
    try {
      process.kill(entry.pid, signal);
    } catch {
      // It ended on its own in between.
    }
  }
}

/** Starts the server and resolves when it answers. When the test process ends, the server ends too. */
export async function startServer(options: ServerHandleOptions): Promise<ServerHandle> {
  let child: ChildProcess | null = null;
  endWithThisProcess(() => signalTree(child, 'SIGKILL'));

  const start = async (): Promise<void> => {
    await options.beforeStart?.();
    const log = openSync(options.logPath, 'a', 0o600);
    const started = spawnServer(options.command, ['ignore', log, log]);
    closeSync(log);
    child = started;
    let failure: string | null = null;
    started.once('error', (error) => (failure = error.message));
    started.once('exit', (code, signal) => (failure ??= `it exited (${code ?? signal})`));
    try {
      await options.waitUntilReady(() => {
        if (failure !== null) throw new Error(`${options.command.command}: ${failure}`);
      });
    } catch (error) {
      throw new Error(`server did not start: ${await readFile(options.logPath, 'utf8')}`, { cause: error });
    }
  };

  const kill = async (): Promise<void> => {
    const entries = treeOf(child);
    signalTree(child, 'SIGKILL');
    await waitFor(() => !entries.some(isSameProcess), { describe: 'the server to be gone' });
    child = null;
  };

  /** A process is gone before the last of its threads, which may hold the port for a moment on a busy machine. */
  const startAgain = async (): Promise<void> => {
    for (let left = RESTARTS; ; left -= 1) {
      try {
        return await start();
      } catch (error) {
        if (left === 1) throw error;
        await sleep(RESTART_PAUSE_MS);
      }
    }
  };

  await start();
  return {
    get pid() {
      if (child?.pid === undefined) throw new Error('the server is not running');
      return child.pid;
    },
    pause: () => signalTree(child, 'SIGSTOP'),
    resume: () => signalTree(child, 'SIGCONT'),
    kill,
    restart: async () => {
      await kill();
      await startAgain();
    },
    output: () => readFile(options.logPath, 'utf8'),
  };
}
