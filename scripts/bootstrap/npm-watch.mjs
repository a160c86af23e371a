import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const checkIntervalMs = 500;

/** The parent and the command line of a process; null when it cannot be told. */
function describe(pid) {
  try {
    if (process.platform !== 'linux') {
      const line = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
      return { parent: Number.parseInt(line, 10), command: line };
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return null;
    return { parent: Number(parent), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
  } catch {
    return null;
  }
}

function isGone(pid) {
  if (process.platform === 'linux') return describe(pid) === null;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/**
 * npm starts us through a shell. Killed, npm tells nobody, and the shell may die of npm's SIGTERM
 * without passing it on. Calls back once when one of them is gone; returns how to end the watch.
 */
export function whenNpmIsGone(callback) {
  if (process.env['npm_lifecycle_event'] === undefined) return () => {};
  const parent = process.ppid;
  const shell = describe(parent);
  const isShell = shell !== null && /\s-c\s.*bootstrap\.mjs/.test(shell.command);
  const timer = setInterval(() => {
    if (process.ppid === parent && !(isShell && isGone(shell.parent))) return;
    clearInterval(timer);
    callback();
  }, checkIntervalMs);
  return () => clearInterval(timer);
}
