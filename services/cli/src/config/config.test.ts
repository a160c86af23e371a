import { acceptedServicesPath } from '@recovery/configuration';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startRecovery, type Ended } from '../test-support/start-recovery.ts';

const CANARY = 'canary-of-a-secret-0123';
const SERVICES = `
services:
  shop:
    name: Shop
    intervalMs: 5000
    probe: { kind: http, url: "https://probe:${CANARY}@shop.example/health", headers: { x-access: "${CANARY}" } }
    ladder:
      - name: restart
        actionType: service_restart
        steps:
          - { driver: command, argv: [shopctl, restart, "--password=${CANARY}", "\${SHOP_SECRET}"] }
          - { driver: control, url: "http://shop.example", operations: [start], token: "\${SHOP_SECRET}" }
  database: { name: Database, probe: { kind: postgres, url: "\${DATABASE_URL}" } }
`;
const SHOP_SECRET = 'another-canary-0123';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recovery-config-'));
  mkdirSync(join(directory, 'data'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function recovery(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const places = { DATA_DIR: join(directory, 'data'), SERVICES_FILE: join(directory, 'services.yaml') };
  return startRecovery(args, { env: { ...places, SHOP_SECRET, ...env } }).ended;
}

describe('config check', () => {
  it('prints what would be in force, with the defaults filled in and without a secret', async () => {
    write('services.yaml', SERVICES);
    const DATABASE_URL = `postgres://user:${CANARY}@127.0.0.1/x`;
    const { code, stdout, stderr } = await recovery(['config', 'check'], { DATABASE_URL, MAX_RESTART_ATTEMPTS: '7' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(/canary/u);
    const [head = '', effective = ''] = stdout.split(/\n\n(.*)/su);
    expect(head).toMatch(/^ok +\S+services\.yaml: 2 services\nok +\S+settings\.json\n/u);
    expect(head).toContain('settings.json does not exist yet');
    expect(parse(effective)).toMatchObject({
      environment: { MAX_RESTART_ATTEMPTS: 7, DATABASE_URL: 'postgres://***@127.0.0.1/x' },
      settings: { auto_recovery_enabled: true },
      switches: [],
      services: {
        shop: {
          policy: { intervalMs: 5000, maxAttempts: 7, cooldownMs: 60_000 },
          probe: { url: 'https://***@shop.example/health', headers: { 'x-access': '***' } },
          ladder: [
            { steps: [{ argv: ['shopctl', 'restart', '--password=***', '***'] }, { token: '***' }], timeoutMs: 30_000 },
          ],
        },
      },
    });
  });

  it('says the same in JSON', async () => {
    write('services.yaml', SERVICES);
    const { code, stdout } = await recovery(['config', 'check', '--json'], { AUTO_RECOVERY_ENABLED: 'off' });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/canary/u);
    expect(JSON.parse(stdout)).toMatchObject({
      isValid: true,
      problems: [],
      notes: [expect.stringContaining('DATABASE_URL'), expect.stringContaining('settings.json')],
      effective: { switches: ['AUTO_RECOVERY_ENABLED is false in the environment'] },
    });
  });

  it('names every file that is invalid, the place and the reason, and ends with 78', async () => {
    const services = write('services.yaml', 'services: { shop: { name: Shop, probe: { kind: carrier-pigeon } } }');
    const settings = write('data/settings.json', '{"auto_recovery_enabled":"maybe"}');
    const { code, stdout, stderr } = await recovery(['config', 'check']);
    expect(code).toBe(78);
    expect(stdout).toMatch(/^fail {2}\S+services\.yaml: services\.shop\.probe/mu);
    expect(stdout).toMatch(/^fail {2}\S+settings\.json: auto_recovery_enabled/mu);
    expect(stderr).toBe('recovery: the configuration is invalid in 2 place(s)\n');
    const inJson = await recovery(['config', 'check', '--json']);
    expect(inJson.code).toBe(78);
    expect(JSON.parse(inJson.stdout)).toMatchObject({
      isValid: false,
      problems: [{ source: services }, { source: settings }],
      effective: null,
    });
  });

  it('names what would be lost, and how to confirm it, when a running system would not take the file over', async () => {
    const servicesFile = write(
      'services.yaml',
      'services: { shop: { name: Shop, probe: { kind: heartbeat, maxAgeMs: 1000 } } }',
    );
    const place = { dataDir: join(directory, 'data'), servicesFile };
    writeFileSync(acceptedServicesPath(place), SERVICES.replace('shop:', 'till:'));
    const { code, stdout, stderr } = await recovery(['config', 'check']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^wait {2}\S+services\.yaml: 1 services; it would end the watch of 2 of 2 services \(till, database\)$/mu,
    );
    expect(stderr).toMatch(/keeps the one before until it is confirmed.*recovery config confirm\n$/u);
    const inJson = await recovery(['config', 'check', '--json']);
    expect(inJson.code).toBe(1);
    expect(JSON.parse(inJson.stdout)).toMatchObject({
      isValid: true,
      unconfirmedLoss: { lost: ['till', 'database'], of: 2 },
      effective: { services: { shop: {} } },
    });
    await recovery(['config', 'confirm']);
    expect((await recovery(['config', 'check'])).code).toBe(0);
  });

  it.each([
    [{ MAX_RESTART_ATTEMPTS: 'many' }, 'MAX_RESTART_ATTEMPTS'],
    [{ API_TOKEN: 'a', API_TOKEN_FILE: '/nowhere' }, 'API_TOKEN_FILE'],
    [{ SERVICES_FILE: '/nowhere/services.yaml' }, '/nowhere/services.yaml: cannot be read'],
  ])('with %j ends with 78', async (env, words) => {
    write('services.yaml', SERVICES);
    const { code, stdout } = await recovery(['config', 'check'], env);
    expect(code).toBe(78);
    expect(stdout).toContain(words);
  });
});

describe('config confirm', () => {
  it('confirms the file as it is now', async () => {
    write('services.yaml', SERVICES);
    const { code, stdout } = await recovery(['config', 'confirm']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/services\.yaml is confirmed with 2 services: shop, database\n$/u);
    const confirmed = readFileSync(join(directory, 'data/services.confirmed'), 'utf8').trim();
    const { stdout: json } = await recovery(['config', 'confirm', '--json']);
    expect(JSON.parse(json)).toMatchObject({ digest: confirmed, services: ['shop', 'database'] });
  });

  it('confirms nothing that is invalid', async () => {
    write('services.yaml', 'services: {}');
    const { code, stderr } = await recovery(['config', 'confirm']);
    expect(code).toBe(78);
    expect(stderr).toContain('names no service; only what is valid can be confirmed');
    expect(() => readFileSync(join(directory, 'data/services.confirmed'))).toThrow('ENOENT');
  });
});
