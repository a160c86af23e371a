import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './workspace.ts';

const UNITS = join(ROOT, 'deploy/systemd');
const TEMPLATE = 'recovery@.service';
const COMPONENTS = ['scheduler', 'probe-worker', 'recovery-worker', 'api-gateway'];
const ANALYZE = '/usr/bin/systemd-analyze';
/** Of ten: 0 is locked up, 9.6 an ordinary service. In tenths, as the tool takes it. */
const MOST_EXPOSED = '20';

describe('deploy/systemd', () => {
  const template = readFileSync(join(UNITS, TEMPLATE), 'utf8');

  it('starts every component, and each that it starts is there', () => {
    const target = readFileSync(join(UNITS, 'recovery.target'), 'utf8');
    const wanted = [...target.matchAll(/recovery@([a-z-]+)\.service/gu)].map(([, name = '']) => name);
    expect(wanted.toSorted()).toEqual(COMPONENTS.toSorted());
    for (const name of COMPONENTS) expect(existsSync(join(ROOT, 'services', name, 'src/main.ts'))).toBe(true);
    for (const folder of readdirSync(UNITS).filter((name) => name.endsWith('.service.d'))) {
      expect(COMPONENTS.map((name) => `recovery@${name}.service.d`)).toContain(folder);
    }
  });

  it('is started again whatever ended it, but not with an invalid configuration', () => {
    for (const line of ['Restart=always', 'RestartPreventExitStatus=78', 'StartLimitIntervalSec=0']) {
      expect(template.split('\n')).toContain(line);
    }
  });

  it.skipIf(!existsSync(ANALYZE))('is what systemd understands (needs systemd-analyze)', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'recovery-units-'));
    try {
      await cp(UNITS, directory, { recursive: true });
      const path = join(directory, TEMPLATE);
      const here = (await readFile(path, 'utf8')).replaceAll('/usr/bin/node', process.execPath);
      await writeFile(path, here);
      for (const unit of ['recovery.target', ...COMPONENTS.map((name) => `recovery@${name}.service`)]) {
        expect(analyze('verify', join(directory, unit))).toEqual({ status: 0, stderr: '' });
      }
      await writeFile(path, here.replace('Restart=always', 'Restrat=always'));
      expect(analyze('verify', join(directory, 'recovery@scheduler.service')).stderr).toContain('Restrat');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it.skipIf(!existsSync(ANALYZE))('is locked up (needs systemd-analyze)', () => {
    const { status } = analyze('security', '--offline=yes', `--threshold=${MOST_EXPOSED}`, join(UNITS, TEMPLATE));
    expect(status).toBe(0);
  });

  describe('the polkit rule', () => {
    type Rule = (action: object, subject: { user: string }) => string;
    let rule: Rule;
    beforeAll(() => {
      const rules: Rule[] = [];
      const polkit = {
        addRule: (added: Rule) => rules.push(added),
        Result: { YES: 'yes', NOT_HANDLED: 'not handled' },
      };
      runInNewContext(readFileSync(join(UNITS, '50-automatic-recovery.rules'), 'utf8'), { polkit });
      rule = rules[0] ?? (() => 'no rule');
    });

    const MANAGE = 'org.freedesktop.systemd1.manage-units';
    const asked = ({ id = MANAGE, unit = 'orders.service', verb = 'restart', user = 'recovery' } = {}): string =>
      rule({ id, lookup: (name: string) => (name === 'unit' ? unit : verb) }, { user });

    it.each(['start', 'stop', 'restart', 'reset-failed'])('lets the worker %s its units', (verb) => {
      expect(asked({ verb })).toBe('yes');
    });

    it.each([
      { unit: 'ssh.service' },
      { verb: 'kill' },
      { user: 'nobody' },
      { id: 'org.freedesktop.systemd1.manage-unit-files' },
    ])('has nothing to say to %j', (other) => {
      expect(asked(other)).toBe('not handled');
    });
  });
});

function analyze(...words: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(ANALYZE, words, { encoding: 'utf8' });
  return { status, stderr };
}
