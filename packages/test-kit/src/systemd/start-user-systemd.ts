import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProcess } from '../start-process.ts';
import { makeTestDirectory } from '../test-directory.ts';
import { waitFor } from '../wait-for.ts';
import { START_LIMIT, type TestSystemd, type UnitBehaviour } from './test-systemd.ts';

const run = promisify(execFile);
const BINARY = '/usr/lib/systemd/systemd';

const COMMANDS: Readonly<Record<UnitBehaviour, string>> = {
  runs: 'Type=exec\nExecStart=/bin/sleep 1000',
  fails: 'Type=oneshot\nExecStart=/bin/false',
  hangs: 'Type=oneshot\nExecStart=/bin/sleep 1000',
};

interface UnitWriter {
  /** A unit file of the test's own. */
  write(unit: string, text: string): Promise<void>;
}

/** Why no real service manager can be started here; null when one can. */
export function whyNoUserSystemd(): string | null {
  if (!existsSync(BINARY)) return `${BINARY} is not there`;
  return process.getuid?.() === 0 ? null : 'only root can make the mount namespace that it needs';
}

/** A real systemd for the units of one user. It refuses to run where systemd did not boot: in its namespace it seems so. */
export async function startUserSystemd(): Promise<TestSystemd & UnitWriter> {
  const { path: directory, remove } = await makeTestDirectory('systemd');
  const units = join(directory, 'config/systemd/user');
  await mkdir(units, { recursive: true });
  const environment = { XDG_RUNTIME_DIR: join(directory, 'run'), XDG_CONFIG_HOME: join(directory, 'config') };
  await mkdir(environment.XDG_RUNTIME_DIR, { mode: 0o700 });
  const booted = 'mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec "$0" --user --log-target=console';
  const manager = startProcess({
    command: 'unshare',
    args: ['--mount', 'sh', '-c', booted, BINARY],
    env: { ...environment, DBUS_SESSION_BUS_ADDRESS: undefined },
  });
  const systemctl = (...words: string[]) =>
    run('systemctl', ['--user', ...words], { env: { ...process.env, ...environment } });
  await waitFor(() => systemctl('show', '--property=Version').then(() => true), {
    describe: () => `the service manager to answer:\n${manager.output()}`,
  });
  const startsOf = (unit: string): string => join(directory, `${unit}.starts`);
  const write = async (unit: string, text: string): Promise<void> => {
    await writeFile(join(units, unit), text);
    await systemctl('daemon-reload');
  };
  return {
    environment,
    write,
    define: (unit, behaviour) => {
      const count = `ExecStartPre=/bin/sh -c 'echo >> ${startsOf(unit)}'`;
      const limit = `StartLimitIntervalSec=60\nStartLimitBurst=${START_LIMIT}`;
      return write(unit, `[Unit]\n${limit}\n[Service]\n${count}\n${COMMANDS[behaviour]}\n`);
    },
    startCount: async (unit) => {
      const starts = await readFile(startsOf(unit), 'utf8').catch(() => '');
      return starts.length;
    },
    stop: async () => {
      await systemctl('exit').catch(() => undefined);
      await manager.stop();
      await remove();
    },
  };
}
