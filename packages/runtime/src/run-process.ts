import { createLogger, type Logger } from './create-logger.ts';
import { errorMessage } from './error-message.ts';
import { notifySystemd } from './notify-systemd.ts';
import { ShutdownSequence } from './shutdown-sequence.ts';

export interface ProcessContext {
  readonly name: string;
  readonly log: Logger;
  /** Aborted when the shutdown begins. */
  readonly signal: AbortSignal;
  /** Registers a release; they run last-in first-out. */
  onShutdown(label: string, close: () => Promise<void> | void): void;
}

export interface RunProcessOptions {
  /** Time for a graceful shutdown before the process ends by force; default 8000 (promise R23 allows 10 s). */
  shutdownTimeoutMs?: number;
  /** Where the process logs; default JSON lines on stdout. */
  log?: Logger;
}

// A terminal and a package manager both pass one Ctrl-C on: two signals so close are one wish.
const SAME_SIGNAL_WINDOW_MS = 1_000;

/**
 * The one entry of every process: SIGTERM and SIGINT shut down gracefully and exit 0, a second signal forces,
 * an uncaught error exits 1, an error that carries an `exitCode` exits with it and its message on stderr.
 */
export function runProcess(
  name: string,
  main: (context: ProcessContext) => Promise<void>,
  options: RunProcessOptions = {},
): void {
  const log = options.log ?? createLogger(name);
  const sequence = new ShutdownSequence(log);
  const abort = new AbortController();
  const systemd = notifySystemd({ log, signal: abort.signal });
  const shutdownTimeoutMs = options.shutdownTimeoutMs ?? 8_000;
  let firstSignalAt: number | null = null;
  let closing = false;

  const shutdown = (reason: string, exitCode: number): void => {
    if (closing) return;
    closing = true;
    log.info({ reason }, 'shutting down');
    systemd.stopping();
    setTimeout(() => {
      log.error({ shutdownTimeoutMs }, 'shutdown took too long, exiting by force');
      process.exit(1);
    }, shutdownTimeoutMs);
    abort.abort();
    void sequence.run().then((clean) => process.exit(exitCode === 0 && !clean ? 1 : exitCode));
  };

  const onSignal = (received: NodeJS.Signals): void => {
    const now = performance.now();
    if (firstSignalAt !== null && now - firstSignalAt > SAME_SIGNAL_WINDOW_MS) {
      log.warn({ signal: received }, 'second signal, exiting by force');
      process.exit(1);
    }
    firstSignalAt ??= now;
    shutdown(received, 0);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  const onUncaught = (error: unknown): void => {
    log.fatal({ err: error }, 'uncaught error');
    if (closing) process.exit(1);
    shutdown('uncaught error', 1);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  process.on('beforeExit', () => {
    shutdown('nothing left to do', 0);
  });

  const context: ProcessContext = {
    name,
    log,
    signal: abort.signal,
    onShutdown: (label, close) => {
      sequence.add(label, close);
    },
  };
  // In a promise, so that a `main` that throws before its first await is treated like any other.
  const running = (async () => main(context))();
  running.then(systemd.ready, (error: unknown) => {
    const exitCode = exitCodeOf(error);
    if (exitCode === null) {
      // Whatever an interrupted start throws while we are already leaving is a consequence, not a cause.
      if (!closing) log.fatal({ err: error }, 'start failed');
    } else {
      process.stderr.write(`${name}: ${errorMessage(error)}\n`);
    }
    shutdown('start failed', exitCode ?? 1);
  });
}

// By shape, not by class: packages that may not import this one throw configuration errors too.
function exitCodeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('exitCode' in error)) return null;
  return typeof error.exitCode === 'number' ? error.exitCode : null;
}
