import type { Logger } from './create-logger.ts';
import { errorMessage } from './error-message.ts';
import { RateLimitedLog } from './rate-limited-log.ts';
import { runCommand } from './command/run-command.ts';
import { startLoop } from './start-loop.ts';

/** Of a watchdog's time: one sign of life may be late without harm. */
const SIGNS_IN_TIME = 3;
const SEND_TIMEOUT_MS = 2000;

export interface SystemdNotifier {
  /** The start is over; from now on the signs of life are sent, while the event loop turns. */
  ready(): void;
  stopping(): void;
}

/**
 * Tells systemd how this process is (sd_notify(3)), where a unit of `Type=notify` asks for it. By the program
 * `systemd-notify`, since Node has no datagram sockets of Unix: the unit needs `NotifyAccess=all`.
 * @param signal ends the signs of life
 */
export function notifySystemd({ log, signal }: { log: Logger; signal: AbortSignal }): SystemdNotifier {
  if (process.env['NOTIFY_SOCKET'] === undefined) return { ready: () => undefined, stopping: () => undefined };
  const limited = new RateLimitedLog({ log, linesPerMinute: 2 });
  const send = async (message: string): Promise<void> => {
    const argv = ['systemd-notify', message];
    const { exitCode, output } = await runCommand(
      { argv, environment: ['NOTIFY_SOCKET'] },
      AbortSignal.timeout(SEND_TIMEOUT_MS),
    );
    if (exitCode !== 0) throw new Error(`systemd-notify: exit code ${exitCode ?? 'none'}: ${output}`);
  };
  const onError = (error: unknown): void => {
    limited.warn('systemd', { reason: errorMessage(error) }, 'systemd cannot be told how this process is');
  };
  return {
    ready: () => {
      send('READY=1').catch(onError);
      const watchdogMs = watchdogMsOf(process.env);
      if (watchdogMs === null) return;
      startLoop({
        name: 'watchdog',
        intervalMs: watchdogMs / SIGNS_IN_TIME,
        run: () => send('WATCHDOG=1'),
        onError,
        signal,
      });
    },
    stopping: () => void send('STOPPING=1').catch(onError),
  };
}

/** null: there is none, or it watches another process. */
function watchdogMsOf(env: NodeJS.ProcessEnv): number | null {
  const { WATCHDOG_USEC: microseconds, WATCHDOG_PID: pid } = env;
  const isOurs = pid === undefined || Number(pid) === process.pid;
  return microseconds !== undefined && Number(microseconds) > 0 && isOurs ? Number(microseconds) / 1000 : null;
}
