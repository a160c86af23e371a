import { describeProcess, isGone } from './processes.mjs';

const checkIntervalMs = 500;

/**
 * npm starts us through a shell. Killed, npm tells nobody, and the shell may die of npm's SIGTERM
 * without passing it on. Calls back once when one of them is gone; returns how to end the watch.
 */
export function whenNpmIsGone(callback) {
  if (process.env['npm_lifecycle_event'] === undefined) return () => {};
  const parent = process.ppid;
  const shell = describeProcess(parent);
  const isShell = shell !== null && /\s-c\s.*bootstrap\.mjs/.test(shell.command);
  const timer = setInterval(() => {
    if (process.ppid === parent && !(isShell && isGone(shell.parent))) return;
    clearInterval(timer);
    callback();
  }, checkIntervalMs);
  return () => clearInterval(timer);
}
