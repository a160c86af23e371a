import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createTestRedis,
  makeTestDirectory,
  startComponent,
  waitFor,
  type StartedComponent,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecovery, type Ended } from './test-support/start-recovery.ts';

const API_TOKEN = 'canary-of-the-api-token-0123456789';
const SERVICES = 'services: { database: { name: Database, probe: { kind: tcp, host: 127.0.0.1, port: 9 } } }';

let redis: TestRedis;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: StartedComponent;
let DATA_DIR: string;

beforeAll(async () => {
  redis = await createTestRedis();
  directory = await makeTestDirectory('cli-access');
  DATA_DIR = join(directory.path, 'data');
  await writeFile(join(directory.path, 'services.yaml'), SERVICES);
  const env = { API_TOKEN };
  gateway = await startComponent('api-gateway', { directory: directory.path, redisUrl: redis.url, env });
});
afterAll(async () => {
  await gateway.stop();
  await redis.drop();
  await directory.remove();
});

function recovery(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startRecovery(args, { env: { RECOVERY_URL: gateway.baseUrl, DATA_DIR, ...env } }).ended;
}

async function tokenFile(name: string, content: string): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, content);
  return path;
}

/** A key that the gateway knows already. */
async function createKey(name: string, role: string): Promise<string> {
  const { code, stdout, stderr } = await recovery(['keys', 'create', name, '--role', role]);
  expect(code).toBe(0);
  expect(stderr).toContain('shown this once');
  const key = stdout.trimEnd();
  expect(key).toMatch(/^rk_[\w-]{43}$/u);
  await waitFor(async () => (await recovery(['status'], { RECOVERY_TOKEN: key })).code === 0);
  return key;
}

describe('a key', () => {
  it('is demanded in the words of the API, with what to do', async () => {
    const { code, stderr } = await recovery(['status']);
    expect(code).toBe(77);
    expect(stderr).toMatch(/^recovery: A valid token is needed: give a key by RECOVERY_TOKEN, .*recovery keys create/u);
    expect((await recovery(['logs', '--follow'])).code).toBe(77);
  });

  it('is taken from the environment, or from a file', async () => {
    const path = await tokenFile('token', `${API_TOKEN}\n`);
    const ways: [string[], Record<string, string>][] = [
      [[], { RECOVERY_TOKEN: API_TOKEN }],
      [[], { API_TOKEN }],
      [[], { API_TOKEN_FILE: path }],
      [['--token-file', path], { RECOVERY_TOKEN: 'wrong' }],
      [[], { RECOVERY_TOKEN: API_TOKEN, API_TOKEN: 'wrong' }],
    ];
    for (const [args, env] of ways) expect((await recovery(['status', ...args], env)).code).toBe(0);
  });

  it('that is wrong is refused, and stands in no message', async () => {
    const wrong = 'wrong-canary-0123456789';
    const { code, stdout, stderr } = await recovery(['status', '--json'], { RECOVERY_TOKEN: wrong });
    expect(code).toBe(77);
    expect(stdout + stderr).not.toContain(wrong);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'unauthorized', problem: { status: 401 } } });
  });

  it.each([
    ['two words', 64],
    ['', 64],
  ])('file that holds %j ends with %d', async (content, code) => {
    const path = await tokenFile('strange', content);
    expect((await recovery(['status', '--token-file', path])).code).toBe(code);
  });

  it('twice in the environment is a configuration that is invalid', async () => {
    const path = await tokenFile('token', API_TOKEN);
    const { code, stderr } = await recovery(['status'], { API_TOKEN, API_TOKEN_FILE: path });
    expect(code).toBe(78);
    expect(stderr).toContain('API_TOKEN_FILE');
  });

  it('of launcher.json opens the address that stands there, and is sent to no other', async () => {
    await mkdir(join(DATA_DIR, 'run'), { recursive: true });
    const launcher = { apiUrl: gateway.baseUrl, apiToken: API_TOKEN, redisUrl: '', databaseUrl: '', processes: [] };
    await writeFile(join(DATA_DIR, 'run/launcher.json'), JSON.stringify(launcher), { mode: 0o600 });
    expect((await startRecovery(['status'], { env: { DATA_DIR } }).ended).code).toBe(0);
    expect((await recovery(['status'])).code).toBe(77);
    expect((await recovery(['status', '--url', gateway.baseUrl])).code).toBe(77);
  });
});

describe('keys', () => {
  it('are made with a role, listed without the key, and revoked', async () => {
    const viewer = await createKey('dash', 'viewer');
    const operator = await createKey('night-shift', 'operator');
    const list = await recovery(['keys', 'list']);
    expect(list.stdout).toMatch(/^NAME +ROLE +MADE\ndash +viewer +\S+ \S+ UTC\nnight-shift +operator +/u);
    expect(list.stdout).not.toContain('rk_');

    const refused = await recovery(['pause', 'database'], { RECOVERY_TOKEN: viewer });
    expect(refused.code).toBe(77);
    expect(refused.stderr).toContain('it takes a key with a higher role');
    const paused = await recovery(['pause', 'database', '--json'], { RECOVERY_TOKEN: operator });
    expect(JSON.parse(paused.stdout)).toMatchObject({ by: 'night-shift' });

    expect((await recovery(['keys', 'revoke', 'dash'])).stdout).toBe('dash is revoked\n');
    await waitFor(async () => (await recovery(['status'], { RECOVERY_TOKEN: viewer })).code === 77);
    expect((await recovery(['keys', 'revoke', 'dash'])).code).toBe(1);
    expect(JSON.parse((await recovery(['keys', 'list', '--json'])).stdout)).toMatchObject({
      keys: [{ name: 'night-shift', role: 'operator' }],
    });
  });

  it.each([
    [['create', 'x'], 64, "required option '--role <role>'"],
    [['create', 'x', '--role', 'root'], 64, 'viewer, operator, admin'],
    [['create', '../x', '--role', 'viewer'], 64, 'lower case letters'],
    [['create', 'local', '--role', 'viewer'], 64, 'must not be one of'],
    [['create', 'night-shift', '--role', 'viewer'], 1, 'there is a key named night-shift'],
    [['revoke', '../../settings'], 1, 'there is no key named'],
  ])('%j ends with %d', async (args, code, words) => {
    const ended = await recovery(['keys', ...args]);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(words);
  });

  it('a file that is no key is said on stderr', async () => {
    await writeFile(join(DATA_DIR, 'keys/broken.json'), '{');
    const { code, stderr } = await recovery(['keys', 'list']);
    expect(code).toBe(0);
    expect(stderr).toContain('broken.json');
  });
});
