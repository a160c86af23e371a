import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { RecoveryEvent } from '@recovery/contracts';
import { openStore, type Store } from '@recovery/store';
import {
  createTestRedis,
  makeTestDirectory,
  silentLogger,
  startComponent,
  waitFor,
  type StartedComponent,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecovery, type Ended } from './test-support/start-recovery.ts';

const HOSTILE = '\u001B[2Jgone\u009B31m\u202E';
/** What of it the API takes from people. */
const ALLOWED = '\u001B[2Jgone\u009B31m';
const SERVICES = `
services:
  database:
    name: "Data\\e[2Jbase"
    probe: { kind: tcp, host: 127.0.0.1, port: 9 }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: postgres }] }]
  trade-engine:
    name: Trade engine
    dependsOn: [database]
    probe: { kind: tcp, host: 127.0.0.1, port: 9 }
    ladder: [{ name: restart, actionType: service_restart, steps: [{ driver: process, process: trade-engine }] }]
  unhealable: { name: Unhealable, probe: { kind: tcp, host: 127.0.0.1, port: 9 } }
maintenance:
  nightly: { reason: backup, at: "02:00", durationMinutes: 30, timeZone: UTC, services: [unhealable] }
`;
const event: RecoveryEvent = {
  id: 'e1',
  at: Date.now() - 60_000,
  service: 'database',
  actionType: 'service_restart',
  status: 'failed',
  error: HOSTILE,
  retryCount: 0,
  severity: 'info',
  incidentId: 'database-1',
  attempt: 1,
  rung: 'restart',
  durationMs: 12,
};

let redis: TestRedis;
let store: Store;
let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let gateway: StartedComponent;

beforeAll(async () => {
  redis = await createTestRedis();
  store = openStore({ redis: redis.redis, log: silentLogger() });
  directory = await makeTestDirectory('cli');
  await writeFile(join(directory.path, 'services.yaml'), SERVICES);
  gateway = await startComponent('api-gateway', { directory: directory.path, redisUrl: redis.url });
  await store.events.append([event]);
  await waitFor(async () => (await recovery('logs', '--json')).stdout.includes('database-1'));
});
afterAll(async () => {
  await gateway.stop();
  store.close();
  await redis.drop();
  await directory.remove();
});

function recovery(...args: string[]): Promise<Ended> {
  const env = { RECOVERY_URL: gateway.baseUrl, DATA_DIR: join(directory.path, 'data') };
  return startRecovery(args, { env }).ended;
}

async function json(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await recovery(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Of text: not a single byte that steers a terminal. */
function expectHarmless({ stdout, stderr }: Ended): void {
  expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
}

describe('status', () => {
  it('shows every service in a table', async () => {
    const ended = await recovery('status');
    expect(ended.code).toBe(0);
    const lines = ended.stdout.split('\n');
    expect(lines[0]).toMatch(/^Automatic recovery is on, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/u);
    expect(lines[2]).toMatch(/^SERVICE +STATUS +FOR +ERRORS +RESTARTS +CHECKED +LATENCY +MESSAGE$/u);
    expect(lines.slice(3, 6).map((line) => line.split(/ +/u).slice(0, 2))).toEqual([
      ['database', 'unknown'],
      ['trade-engine', 'unknown'],
      ['unhealable', 'unknown'],
    ]);
    expectHarmless(ended);
  });

  it('in JSON is what the API says', async () => {
    expect(await json('status', '--search', 'engine')).toMatchObject({ services: [{ id: 'trade-engine' }], total: 1 });
    expect(await json('status', '--status', 'error')).toMatchObject({ services: [], total: 0 });
  });

  it('shows all about one service, whatever its name does', async () => {
    const ended = await recovery('status', 'database');
    expect(ended.stdout).toContain('name:           Data\\u{1b}[2Jbase');
    expect(ended.stdout).toContain('gone\\u{9b}31m\\u{202e}');
    expectHarmless(ended);
    const one = await recovery('status', 'database', '--json');
    expectHarmless(one);
    expect(JSON.parse(one.stdout)).toMatchObject({
      service: { id: 'database', name: 'Data\u001B[2Jbase' },
      history: [{ error: HOSTILE }],
    });
  });

  it('of a service that does not exist ends with 1 and the words of the API', async () => {
    expect(await recovery('status', 'nobody')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'recovery: There is no such service\n',
    });
  });
});

describe('logs', () => {
  it('shows the entries as lines, and steers no terminal', async () => {
    const ended = await recovery('logs', '--days', '1');
    expect(ended.stdout).toMatch(
      /^\S+Z +failed +database +service_restart +attempt 1, restart, 12 ms, \\u\{1b\}\[2Jgone\\u\{9b\}31m\\u\{202e\}\n$/u,
    );
    expectHarmless(ended);
  });

  it('in JSON is the entries, newest first, and where older ones go on', async () => {
    expect(await json('logs')).toMatchObject({ days: 7, entries: [{ error: HOSTILE }], nextCursor: null });
  });

  it.each([
    [['--days', '0']],
    [['--days', 'a']],
    [['--days', '366']],
    [['--limit', '1001']],
    [['--from', 'yesterday']],
    [['--to', '2026-13-01']],
    [['--follow', '--to', '2026-01-01']],
  ])('%j ends with 64', async (args) => {
    const ended = await recovery('logs', ...args);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(ended.stderr).toMatch(/^recovery: .*(?:invalid|--follow)/u);
  });
});

describe('explain', () => {
  it('says that nothing was decided', async () => {
    const { code, stdout } = await recovery('explain', 'unhealable');
    expect(code).toBe(0);
    expect(stdout).toContain('unhealable is unknown since');
    expect(stdout).toContain('was not decided in this time');
  });

  it('says what held a restart, with every gate', async () => {
    await recovery('pause', 'trade-engine', '--reason', ALLOWED);
    const refused = await recovery('restart', 'trade-engine');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^recovery: trade-engine: A recovery may not start now: .*paused/u);
    expectHarmless(refused);
    const explained = await recovery('explain', 'trade-engine');
    expect(explained.stdout).toContain('The restart that a person asked for was held:');
    expect(explained.stdout).toMatch(/^ {2}no {3}enabled/mu);
    expect(explained.stdout).toMatch(/^ {2}yes {2}maintenance/mu);
    expectHarmless(explained);
    expect(await json('explain', 'trade-engine', '--limit', '1')).toMatchObject({
      service: { id: 'trade-engine' },
      decisions: [{ allowed: false, heldBy: { gate: 'enabled' } }],
    });
    await recovery('resume', 'trade-engine');
  });
});

describe('pause and resume', () => {
  it('of everything, seen in the status', async () => {
    expect(await json('pause', 'all', '--reason', 'drill')).toMatchObject({ service: 'all', reason: 'drill' });
    const again = await recovery('pause', 'all', '--reason', 'another');
    expect(again.stdout).toBe('all is paused by local already: drill; to go on: recovery resume all\n');
    expect((await recovery('status')).stdout).toMatch(/^paused: everything by local since .* \(drill\)$/mu);
    expect((await recovery('resume', 'all')).stdout).toBe('all is resumed\n');
    expect((await recovery('resume', 'all')).code).toBe(1);
  });

  it('of what does not exist is refused', async () => {
    expect((await recovery('pause', 'nobody')).code).toBe(1);
    expect((await recovery('pause', 'No Body')).code).toBe(64);
  });
});

describe('incidents and acknowledge', () => {
  it('shows that there is none', async () => {
    expect((await recovery('incidents')).stdout).toBe('No incident is open.\n');
    expect((await recovery('incidents', 'unhealable')).stdout).toBe('unhealable had no incident.\n');
    expect(await json('incidents')).toEqual({ incidents: [] });
    expect((await recovery('acknowledge', 'unhealable')).stderr).toBe('recovery: There is no such incident open\n');
  });

  it('shows what is open, and who takes care of it', async () => {
    const { recoveryId } = (await json('restart', 'database', '--no-wait')) as { recoveryId: string };
    expect((await recovery('incidents')).stdout).toMatch(new RegExp(`^database .* open .* ${recoveryId} `, 'mu'));
    const acknowledged = await recovery('acknowledge', 'database', '--note', ALLOWED);
    expect(acknowledged.stdout).toBe(`database: ${recoveryId} is acknowledged by local\n`);
    expect(await json('incidents', 'database', '--limit', '1')).toMatchObject({
      incidents: [{ service: 'database', id: recoveryId, acknowledged: { by: 'local', note: ALLOWED } }],
    });
    const again = await recovery('restart', 'database', '--json');
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stderr)).toMatchObject({
      error: { code: 'recovery_in_progress', exitCode: 1, problem: { status: 409, recoveryId } },
    });
  });
});

describe('restart', () => {
  it.each([
    [['restart', 'nobody'], 1, 'There is no such service'],
    [['restart', 'unhealable'], 1, 'Nothing is configured that could recover this service'],
    [['restart', 'trade-engine', '--rung', 'nuke'], 64, 'rung: must be one of restart'],
    [['restart'], 64, "missing required argument 'service'"],
    [['restart', 'trade-engine', '--timeout', '0'], 64, 'whole number from 1 to 86400'],
  ])('%j ends with %d', async (args, code, words) => {
    const ended = await recovery(...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
  });
});

describe('maintenance', () => {
  it('is planned, shown and cancelled', async () => {
    const { id } = (await json('maintenance', 'add', 'database', '--reason', 'backup', '--for', '1h')) as {
      id: string;
    };
    const list = await recovery('maintenance', 'list');
    expect(list.stdout).toMatch(/^nightly +planned +daily 02:00 UTC, 30 min +unhealable +services.yaml +backup$/mu);
    expect(list.stdout).toMatch(new RegExp(`^${id} +open until .* database +local +backup$`, 'mu'));
    expect((await recovery('status')).stdout).toMatch(/^maintenance: database until .* \(backup\)$/mu);
    expect((await recovery('maintenance', 'cancel', id)).stdout).toBe(`${id} is cancelled\n`);
    expect((await recovery('maintenance', 'cancel', id)).code).toBe(1);
    expect((await recovery('maintenance', 'cancel', 'nightly')).stderr).toContain('stands in services.yaml');
    expect(await json('maintenance', 'list')).toMatchObject({ windows: [{ id: 'nightly' }] });
  });

  it.each([
    [['database', '--for', '1h'], "required option '--reason <text>'"],
    [['database', '--reason', 'x'], 'either --for or --to'],
    [['nobody', '--reason', 'x', '--at', '02:00'], '--at goes together with --for'],
    [['database', '--reason', 'x', '--at', '25:00', '--for', '1h'], 'at: must be a time of day'],
    [['--reason', 'x', '--for', '1h'], "missing required argument 'services'"],
  ])('%j ends with 64', async (args, words) => {
    const ended = await recovery('maintenance', 'add', ...args);
    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain(words);
  });

  it('of a service that does not exist names it', async () => {
    const ended = await recovery('maintenance', 'add', 'nobody', '--reason', 'x', '--for', '1h');
    expect(ended).toMatchObject({ code: 1, stderr: 'recovery: nobody: There is no such service\n' });
  });
});

describe('settings', () => {
  it('are shown and changed', async () => {
    expect((await recovery('settings', 'get')).stdout).toMatch(/^auto_recovery_enabled +on$/mu);
    expect((await recovery('settings', 'set', 'auto_recovery_enabled', 'off')).stdout).toMatch(
      /^auto_recovery_enabled +off$/mu,
    );
    expect((await recovery('status')).stdout).toContain('Automatic recovery is off');
    expect(await json('settings', 'set', 'auto_recovery_enabled', 'true')).toMatchObject({
      settings: { auto_recovery_enabled: true },
    });
  });

  it.each([
    [['set', 'everything', 'on']],
    [['set', 'auto_recovery_enabled', 'maybe']],
    [['set', 'auto_recovery_enabled']],
    [[]],
  ])('%j ends with 64', async (args) => {
    expect((await recovery('settings', ...args)).code).toBe(64);
  });
});

describe('a call that is wrong', () => {
  it.each([
    [['stat'], "unknown command 'stat'"],
    [['status', '--fast'], "unknown option '--fast'"],
    [['status', 'a', 'b'], 'too many arguments'],
    [['status', '--url', 'ftp://x'], '--url must be an address such as'],
    [['status', '--url', 'http://user:pass@127.0.0.1'], 'must hold no user and no password'],
    [['status', '--token-file', '/nowhere'], '--token-file cannot be read'],
  ])('%j ends with 64 and says why', async (args, words) => {
    const ended = await recovery(...args);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(ended.stderr).toContain(words);
    const inJson = await recovery(...args, '--json');
    expect(JSON.parse(inJson.stderr)).toMatchObject({ error: { exitCode: 64 } });
  });

  it('is answered with help when that was asked for', async () => {
    expect(await recovery('--help')).toMatchObject({ code: 0, stderr: '' });
    expect((await recovery('restart', '--help')).stdout).toContain('--rung <name>');
    expect((await recovery()).code).toBe(64);
  });
});

describe('a gateway that cannot be asked', () => {
  it('ends with 69 and says what to do', async () => {
    const ended = await recovery('status', '--url', 'http://127.0.0.1:9');
    expect(ended.code).toBe(69);
    expect(ended.stderr).toMatch(/no answer from the API at http:\/\/127\.0\.0\.1:9, which --url names .*npm start/u);
  });

  it.each([
    [200, 'text/html', '<p>hello</p>'],
    [404, 'text/html', '<p>nothing</p>'],
    [200, 'application/json', '{"hello":"world"}'],
    [200, 'application/json', '{"hel'],
    [302, 'text/plain', ''],
  ])('and neither can another server, which answers %d %s %s', async (status, type, body) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': type, location: gateway.baseUrl }).end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expect(await recovery('status', '--url', `http://127.0.0.1:${port}`)).toMatchObject({ code: 69, stdout: '' });
    server.close();
  });
});
