import { rm, writeFile } from 'node:fs/promises';
import type { Logger } from '@recovery/runtime';
import { execa } from 'execa';
import { findOnPath } from './find-on-path.ts';

// invoke-rc.d(8) asks this program before it starts a service of a new package; 101 forbids it.
const POLICY_PATH = '/usr/sbin/policy-rc.d';
const INSTALL_TIMEOUT_MS = 180_000;

async function withoutStartingServices<T>(action: () => Promise<T>): Promise<T> {
  let isOurs = false;
  try {
    await writeFile(POLICY_PATH, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
    isOurs = true;
  } catch {
    // The machine has a policy of its own, which then decides.
  }
  try {
    return await action();
  } finally {
    if (isOurs) await rm(POLICY_PATH, { force: true });
  }
}

/** As root on Debian or Ubuntu: installs redis-server without leaving its service running. False when that is not possible. */
export async function installRedisPackage(options: {
  log: Logger;
  announce: (line: string) => void;
}): Promise<boolean> {
  const aptGet = await findOnPath('apt-get');
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || aptGet === null) return false;
  const run = (...args: string[]) =>
    execa(aptGet, ['-o', 'DPkg::Lock::Timeout=60', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      reject: false,
      stdin: 'ignore',
      timeout: INSTALL_TIMEOUT_MS,
    });
  const install = () => run('install', '-y', '--no-install-recommends', 'redis-server');

  options.announce('No Redis found: installing the package redis-server (apt-get install redis-server) …');
  const result = await withoutStartingServices(async () => {
    const first = await install();
    if (first.exitCode === 0) return first;
    // Nearly always an absent or outdated list of packages.
    await run('update');
    return install();
  });
  if (result.exitCode !== 0) {
    options.log.warn({ reason: result.stderr.slice(-2_000) }, 'apt-get could not install redis-server');
    options.announce('apt-get could not install redis-server.');
    return false;
  }
  // Only for the next boot: the policy above kept it from starting now, and one that runs is not ours.
  const systemctl = await findOnPath('systemctl');
  if (systemctl !== null) await execa(systemctl, ['disable', 'redis-server'], { reject: false, timeout: 20_000 });
  return true;
}
