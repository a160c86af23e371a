import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestDirectory, startProcess, startUserSystemd, waitFor, whyNoUserSystemd } from '@recovery/test-kit';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from './command/run-command.ts';

const NO_SYSTEMD = whyNoUserSystemd();
const runtime = JSON.stringify(join(import.meta.dirname, 'index.ts'));
const LIVES = `import { runProcess } from ${runtime};
runProcess('lives', async ({ log }) => { setInterval(() => {}, 1000); log.info('begun'); });`;

it('tells that it is ready, that it lives, and that it stops', async () => {
  const { path, remove } = await makeTestDirectory('notify');
  onTestFinished(remove);
  const told = join(path, 'told');
  await writeFile(join(path, 'systemd-notify'), `#!/bin/sh\necho "$1" >> ${told}\n`);
  await chmod(join(path, 'systemd-notify'), 0o755);
  const child = startProcess({
    args: ['--input-type=module', '--eval', LIVES],
    env: { PATH: `${path}:${process.env['PATH']}`, NOTIFY_SOCKET: '/run/any', WATCHDOG_USEC: '300000' },
  });
  const lines = (): string[] => readFileSync(told, 'utf8').trim().split('\n');
  await waitFor(() => lines().filter((line) => line === 'WATCHDOG=1').length >= 3);
  await child.stop();
  // The last message may arrive after the end of who sent it.
  await waitFor(() => lines().includes('STOPPING=1'));
  expect(lines()).toContain('READY=1');
});

it('goes on without the program', async () => {
  const child = startProcess({
    args: ['--input-type=module', '--eval', LIVES],
    env: { PATH: '/no/such/directory', NOTIFY_SOCKET: '/run/any', WATCHDOG_USEC: '300000' },
  });
  await child.waitForOutput('systemd cannot be told');
  expect(await child.stop()).toEqual({ code: 0, signal: null });
});

it.skipIf(NO_SYSTEMD !== null)(
  `is started again by a real systemd when it hangs (${NO_SYSTEMD ?? 'as here'})`,
  async () => {
    const systemd = await startUserSystemd();
    onTestFinished(systemd.stop);
    const { path, remove } = await makeTestDirectory('notify');
    onTestFinished(remove);
    await writeFile(join(path, 'lives.mjs'), LIVES);
    const service = [
      'Type=notify',
      'NotifyAccess=all',
      'WatchdogSec=3',
      'WatchdogSignal=SIGKILL',
      'Restart=always',
      'RestartSec=10ms',
      `ExecStart=${process.execPath} ${join(path, 'lives.mjs')}`,
    ];
    await systemd.write('lives.service', `[Service]\n${service.join('\n')}\n`);
    const systemctl = async (...words: string[]): Promise<string> => {
      const env = ['env', ...Object.entries(systemd.environment).map(([name, value]) => `${name}=${value}`)];
      const argv = [...env, 'systemctl', '--user', ...words];
      return (await runCommand({ argv, environment: [] }, AbortSignal.timeout(30_000))).output;
    };
    const show = (property: string): Promise<string> =>
      systemctl('show', '--value', `--property=${property}`, 'lives.service');

    // Returns when it has said that it is ready.
    await systemctl('start', 'lives.service');
    expect(await show('ActiveState')).toBe('active');
    process.kill(Number(await show('MainPID')), 'SIGSTOP');
    await waitFor(async () => Number(await show('NRestarts')) >= 1 && (await show('ActiveState')) === 'active', {
      timeoutMs: 30_000,
      describe: 'the watchdog to act',
    });
  },
);
