import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { whenNpmIsGone } from './npm-watch.mjs';
import { BootstrapError, say } from './say.mjs';

const sameWishMs = 1_000;

/** Runs a program with our terminal, passes signals on to it, and resolves with its exit code. */
export function runForeground(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    let passedAt = null;
    const pass = (signal) => {
      // The terminal, npm and we may all pass on the same wish: the child should hear it once.
      if (passedAt !== null && Date.now() - passedAt < sameWishMs) return;
      passedAt = Date.now();
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    const stopWatch = whenNpmIsGone(() => {
      if (passedAt === null) pass('SIGTERM');
    });
    const finish = () => {
      stopWatch();
      for (const signal of signals) process.removeListener(signal, pass);
    };
    child.once('error', (error) => {
      finish();
      reject(new BootstrapError(`${command} cannot be run: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      finish();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

const shownTailLines = 15;
const progressIntervalMs = 5_000;
const networkFailure =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|UND_ERR|META_FETCH_FAIL|network request|CERT_|fetch failed/i;

/** What a person should do about a failed npm or pnpm, from what it printed. */
export function explainFailure(title, output) {
  const all = output.trimEnd().split('\n');
  const network = all.find((line) => networkFailure.test(line));
  const lines = network === undefined ? all.slice(-shownTailLines) : [network];
  const advice =
    network !== undefined
      ? "The package registry could not be reached: check the network, the proxy and npm's registry setting, then start again."
      : 'Start again to retry; if it fails again, the lines above say why.';
  return `${lines.map((line) => `  | ${line}`).join('\n')}\n${title} failed. ${advice}`;
}

/**
 * Runs a program quietly, showing its progress lines now and then; throws with the end of its output
 * when it fails. `onStart` is told its pid.
 */
export function runQuietly(title, command, args, { onStart, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    if (child.pid !== undefined) onStart?.(child.pid);
    let output = '';
    let shownAt = Date.now();
    const onData = (chunk) => {
      output += chunk;
      const progress = /Progress:[^\r\n]*/.exec(String(chunk));
      if (progress !== null && Date.now() - shownAt > progressIntervalMs) {
        shownAt = Date.now();
        say(`  ${progress[0]}`);
      }
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    const pass = (signal) => child.kill(signal);
    process.once('SIGTERM', pass);
    process.once('SIGINT', pass);
    child.once('error', (error) => reject(new BootstrapError(`${title} failed: ${error.message}`)));
    child.once('close', (code, signal) => {
      process.removeListener('SIGTERM', pass);
      process.removeListener('SIGINT', pass);
      if (code === 0) resolve(output);
      else if (signal !== null)
        reject(new BootstrapError(`${title} was interrupted.`, 128 + constants.signals[signal]));
      else reject(new BootstrapError(explainFailure(title, output)));
    });
  });
}
