// node ctl.mjs start|stop|restart: keeps the pid of the app in .run/pid.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const run = join(import.meta.dirname, '.run');
const pidFile = join(run, 'pid');

async function stop() {
  const pid = readPid();
  if (pid === null) return;
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    for (let wait = 0; wait < 40 && send(pid, 0); wait += 1) {
      if (wait === 0) send(pid, signal);
      await sleep(50);
    }
  }
  rmSync(pidFile, { force: true });
}

function start() {
  mkdirSync(run, { recursive: true });
  // Its output goes to a file: the pipe of whoever started this would end with them.
  const log = openSync(join(run, 'log'), 'a');
  const app = spawn(process.execPath, [join(import.meta.dirname, 'app.mjs')], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  writeFileSync(pidFile, `${app.pid}\n`);
  app.unref();
}

function readPid() {
  try {
    return Number(readFileSync(pidFile, 'utf8'));
  } catch {
    return null;
  }
}

function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

const [, , order] = process.argv;
if (order !== 'start' && order !== 'stop' && order !== 'restart') {
  console.error('usage: node ctl.mjs start|stop|restart');
  process.exit(64);
}
await stop();
if (order !== 'stop') start();
