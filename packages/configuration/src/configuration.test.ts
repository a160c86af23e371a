import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentEnvSchema, DEFAULT_SETTINGS, readEnv, type ComponentEnv } from '@recovery/contracts';
import { createLogger } from '@recovery/runtime';
import { makeTestDirectory, waitFor } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConfiguration, type Configuration } from './configuration.ts';
import { confirmServices } from './services-confirmation.ts';

/** The promise is 1 s; the rest is for a machine that is busy with other tests. */
const SOON = { timeoutMs: 3_000 };
const releases: (() => Promise<void> | void)[] = [];
let lines: string[];
let directory: string;
let env: ComponentEnv;

beforeEach(async () => {
  const made = await makeTestDirectory('configuration');
  releases.push(made.remove);
  directory = made.path;
  lines = [];
  env = readEnv(componentEnvSchema, {
    REDIS_URL: 'redis://localhost',
    DATA_DIR: join(directory, 'data'),
    SERVICES_FILE: join(directory, 'services.yaml'),
  });
  writeServices('a');
});

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

function writeServices(...ids: readonly string[]): void {
  const services = ids.map((id) => `  ${id}: { name: ${id}, probe: { kind: tcp, host: localhost, port: 1 } }`);
  writeFileSync(env.SERVICES_FILE, `services:\n${services.join('\n')}\n`);
}

const settingsFile = () => join(env.DATA_DIR, 'settings.json');
const pauseFile = () => join(env.DATA_DIR, 'PAUSE');
const idsOf = (configuration: Configuration) => [...configuration.current().services.keys()].join();
const isOn = (configuration: Configuration) => configuration.switches().every(({ on }) => on);
const refusals = () => lines.filter((line) => line.includes('configuration change refused')).length;

function open(environment = env): Configuration {
  const log = createLogger('test', { level: 'info', destination: { write: (line) => void lines.push(line) } });
  const configuration = openConfiguration({ env: environment, log });
  releases.push(() => configuration.close());
  return configuration;
}

describe('at the start', () => {
  it('a missing settings.json is written with the defaults', () => {
    expect(open().current()).toMatchObject({ settings: DEFAULT_SETTINGS, paused: false });
    expect(existsSync(settingsFile())).toBe(true);
  });

  it('an existing settings.json is in force', () => {
    open();
    writeFileSync(settingsFile(), '{"auto_recovery_enabled": false}');
    expect(isOn(open())).toBe(false);
  });

  it('an invalid file is refused, and so is one that is not there', () => {
    open();
    writeFileSync(settingsFile(), '{');
    expect(() => open()).toThrow(settingsFile());
    rmSync(settingsFile());
    writeFileSync(env.SERVICES_FILE, 'services: {}');
    expect(() => open()).toThrow(`${env.SERVICES_FILE}: services: names no service`);
    rmSync(env.SERVICES_FILE);
    expect(() => open()).toThrow(`${env.SERVICES_FILE}: cannot be read`);
  });

  it('a change that comes while the files are read is not missed', async () => {
    let isWritten = false;
    // Asked for after services.yaml was read, before anything else is.
    const changing: ComponentEnv = Object.defineProperty({ ...env }, 'RESTART_BUDGET', {
      get: () => {
        if (!isWritten) writeServices('a', 'late');
        isWritten = true;
        return 10;
      },
    });
    const configuration = open(changing);
    await waitFor(() => idsOf(configuration) === 'a,late', SOON);
  });
});

describe('a change', () => {
  it('of settings.json is in force soon, and told to the listeners', async () => {
    const configuration = open();
    const told: boolean[] = [];
    configuration.onChange(({ settings }) => void told.push(settings.auto_recovery_enabled));
    writeFileSync(settingsFile(), '{"auto_recovery_enabled": false}');
    await waitFor(() => !isOn(configuration), SOON);
    expect(told.at(-1)).toBe(false);
  });

  it('of settings.json by one process is in force in it at once, and in the others within a second', async () => {
    const [here, elsewhere] = [open(), open()];
    here.changeSettings({ auto_recovery_enabled: false });
    expect(isOn(here)).toBe(false);
    await waitFor(() => !isOn(elsewhere), { timeoutMs: 1_000 });
  });

  it('of a number goes before the environment, after what the service says, and is taken back with null', async () => {
    const [here, elsewhere] = [open(), open()];
    const service = (id: string): string =>
      `  ${id}: { name: ${id}, ${id === 'b' ? 'intervalMs: 777, ' : ''}probe: { kind: tcp, host: localhost, port: 1 } }`;
    writeFileSync(env.SERVICES_FILE, `services:\n${service('a')}\n${service('b')}\n`);
    const intervals = (configuration: Configuration) =>
      [...configuration.current().services.values()].map(({ policy }) => policy.intervalMs).join();
    await waitFor(() => intervals(elsewhere) === '30000,777', SOON);
    here.changeSettings({ health_check_interval: 5_000 });
    expect(intervals(here)).toBe('5000,777');
    await waitFor(() => intervals(elsewhere) === '5000,777', SOON);
    expect(here.changeSettings({ health_check_interval: null })).toEqual(DEFAULT_SETTINGS);
    expect(intervals(here)).toBe('30000,777');
  });

  it('of services.yaml is in force at once for who looks', () => {
    const configuration = open();
    writeServices('a', 'b');
    expect([...configuration.look().services.keys()]).toEqual(['a', 'b']);
  });

  it('of services.yaml is in force soon', async () => {
    const configuration = open();
    writeServices('a', 'b');
    await waitFor(() => idsOf(configuration) === 'a,b', SOON);
  });

  it('of the file PAUSE is in force at once for the switches, and soon for the listeners', async () => {
    const configuration = open();
    const told: boolean[] = [];
    configuration.onChange(({ paused }) => void told.push(paused));
    writeFileSync(pauseFile(), '');
    expect(isOn(configuration)).toBe(false);
    await waitFor(() => told.at(-1) === true, SOON);
    rmSync(pauseFile());
    expect(isOn(configuration)).toBe(true);
    await waitFor(() => told.at(-1) === false, SOON);
    expect(configuration.current().paused).toBe(false);
  });

  it('that is invalid is logged and leaves the last good one in force', async () => {
    const configuration = open();
    writeFileSync(settingsFile(), '{"auto_recovery_enabled": false}');
    await waitFor(() => !isOn(configuration), SOON);
    writeFileSync(settingsFile(), '{"auto_recovery_enabled": 1}');
    await waitFor(() => refusals() === 1, SOON);
    writeFileSync(env.SERVICES_FILE, 'services: [');
    await waitFor(() => refusals() === 2, SOON);
    expect(isOn(configuration)).toBe(false);
    expect(idsOf(configuration)).toBe('a');
  });

  it('that was half written is in force when it is whole', async () => {
    const configuration = open();
    writeFileSync(settingsFile(), '{"auto_recovery_ena');
    await waitFor(() => refusals() === 1, SOON);
    expect(isOn(configuration)).toBe(true);
    writeFileSync(settingsFile(), '{"auto_recovery_enabled": false}');
    await waitFor(() => !isOn(configuration), SOON);
  });
});

describe('a settings.json that is deleted', () => {
  it('keeps what was switched off switched off, is not written anew, and counts again when it is back', async () => {
    const configuration = open();
    writeFileSync(settingsFile(), '{"auto_recovery_enabled": false}');
    await waitFor(() => !isOn(configuration), SOON);
    rmSync(settingsFile());
    await waitFor(() => refusals() === 1, SOON);
    expect(isOn(configuration)).toBe(false);
    expect(existsSync(settingsFile())).toBe(false);
    writeFileSync(settingsFile(), '{}');
    await waitFor(() => isOn(configuration), SOON);
  });
});

describe('a change that would end the watch of more than half of the services', () => {
  it('is refused, names them and says how it is confirmed', async () => {
    writeServices('a', 'b', 'c', 'd');
    const configuration = open();
    writeServices('a');
    await waitFor(() => refusals() > 0, SOON);
    expect(idsOf(configuration)).toBe('a,b,c,d');
    expect(lines.join('')).toContain('would end the watch of 3 of 4 services (b, c, d)');
    expect(lines.join('')).toContain(`sha256sum ${env.SERVICES_FILE} | cut -c 1-64 > `);
  });

  it('is taken over when a person has confirmed just this file', async () => {
    writeServices('a', 'b', 'c');
    const configuration = open();
    writeServices('a', 'x');
    confirmServices({ dataDir: env.DATA_DIR, servicesFile: env.SERVICES_FILE });
    await waitFor(() => idsOf(configuration) === 'a,x', SOON);
    writeServices('y');
    await waitFor(() => refusals() > 0, SOON);
    expect(idsOf(configuration)).toBe('a,x');
  });

  it('is needed for the loss of more than half only', async () => {
    writeServices('a', 'b', 'c', 'd');
    const configuration = open();
    writeServices('a', 'b');
    await waitFor(() => idsOf(configuration) === 'a,b', SOON);
    expect(refusals()).toBe(0);
  });
});

describe('a services.yaml that was cut down and not confirmed', () => {
  it('does not take effect by a new start either: that runs on the last good one, and says so', async () => {
    writeServices('a', 'b', 'c');
    open().close();
    writeServices('a');
    const configuration = open();
    expect(idsOf(configuration)).toBe('a,b,c');
    expect(refusals()).toBe(1);
    expect(lines.join('')).toContain('would end the watch of 2 of 3 services (b, c)');
    const { servicesRefusal } = configuration.current();
    expect(servicesRefusal).toMatch(/waits for a confirmation.*2 of 3 services \(b, c\).*recovery config confirm$/u);
    expect(servicesRefusal).not.toContain(directory);
    expect(idsOf(open())).toBe('a,b,c');
  });

  it('is taken over when it is confirmed, and then by every new start', async () => {
    writeServices('a', 'b', 'c');
    open().close();
    writeServices('a');
    const configuration = open();
    confirmServices({ dataDir: env.DATA_DIR, servicesFile: env.SERVICES_FILE });
    await waitFor(() => idsOf(configuration) === 'a', SOON);
    expect(configuration.current().servicesRefusal).toBeNull();
    rmSync(join(env.DATA_DIR, 'services.confirmed'));
    expect(open().current()).toMatchObject({ servicesRefusal: null });
    expect(idsOf(open())).toBe('a');
  });

  it('is forgotten when the file is whole again', async () => {
    writeServices('a', 'b', 'c');
    const configuration = open();
    writeServices('a');
    await waitFor(() => configuration.current().servicesRefusal !== null, SOON);
    writeServices('a', 'b', 'd');
    await waitFor(() => configuration.current().servicesRefusal === null, SOON);
    expect(idsOf(open())).toBe('a,b,d');
  });

  it('is compared with what was in force last, whoever took that over', async () => {
    writeServices('a', 'b', 'c', 'd');
    const running = open();
    writeServices('a', 'b');
    await waitFor(() => idsOf(running) === 'a,b', SOON);
    expect(idsOf(open())).toBe('a,b');
    writeServices('b');
    expect(idsOf(open())).toBe('b');
  });

  it('refuses the start when it is invalid, whatever is remembered', () => {
    writeServices('a', 'b', 'c');
    open();
    writeFileSync(env.SERVICES_FILE, 'services: {}');
    expect(() => open()).toThrow('names no service');
  });

  it('refuses the start when the last good one is valid no more', () => {
    writeServices('a', 'b', 'c');
    vi.stubEnv('ONLY_THEN', '1');
    releases.push(() => void vi.unstubAllEnvs());
    const probe = 'probe: { kind: tcp, host: "${ONLY_THEN}", port: 1 }';
    writeFileSync(
      env.SERVICES_FILE,
      ['a', 'b', 'c'].reduce((text, id) => `${text}  ${id}: { name: x, ${probe} }\n`, 'services:\n'),
    );
    open();
    vi.unstubAllEnvs();
    writeServices('a');
    expect(() => open()).toThrow(/2 of 3 services .* valid no more: .*ONLY_THEN/u);
  });

  it('is no loss when another file is named: each has a memory of its own', () => {
    writeServices('a', 'b', 'c');
    open();
    const other = join(directory, 'other.yaml');
    writeFileSync(other, 'services: { x: { name: x, probe: { kind: tcp, host: localhost, port: 1 } } }');
    expect(idsOf(open({ ...env, SERVICES_FILE: other }))).toBe('x');
    expect(idsOf(open())).toBe('a,b,c');
  });

  it('is remembered as readable as it is itself, and a memory that cannot be kept stops nobody', () => {
    writeServices('a', 'b', 'c');
    chmodSync(env.SERVICES_FILE, 0o600);
    open();
    const kept = readdirSync(env.DATA_DIR).filter((name) => name.startsWith('services.accepted'));
    expect(kept.map((name) => (statSync(join(env.DATA_DIR, name)).mode & 0o777).toString(8))).toEqual(['600']);
    for (const name of kept) {
      rmSync(join(env.DATA_DIR, name));
      mkdirSync(join(env.DATA_DIR, name));
    }
    expect(idsOf(open())).toBe('a,b,c');
    expect(lines.join('')).toContain('cannot be kept for the next start');
    expect(readdirSync(env.DATA_DIR).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
