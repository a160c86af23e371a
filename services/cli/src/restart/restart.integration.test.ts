import {
  createTestRedis,
  startHealer,
  startPatient,
  waitFor,
  type Healer,
  type Patient,
  type TestRedis,
} from '@recovery/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRecovery, type Running } from '../test-support/start-recovery.ts';

const CONTROL_TOKEN = 'control';
let redis: TestRedis;
let healer: Healer;
let patients: Patient[];

beforeAll(async () => {
  redis = await createTestRedis();
  patients = await Promise.all([startPatient(), startPatient()]);
  healer = await startHealer({
    redisUrl: redis.url,
    services: { well: spec(patients[0]), ill: { ...spec(patients[1]), maxAttempts: 1, cooldownMs: 0 } },
    env: { CONTROL_TOKEN, STABILITY_PERIOD: '60000' },
  });
}, 90_000);
afterAll(async () => {
  await healer.stop();
  await Promise.all(patients.map((patient) => patient.close()));
  await redis.drop();
});

function spec(patient: Patient | undefined): object {
  const url = `http://127.0.0.1:${patient?.port}`;
  const step = { driver: 'control', url, operations: ['start'] };
  return {
    name: 'Patient',
    intervalMs: 500,
    retryIntervalMs: 100,
    failureThreshold: 1000,
    cooldownMs: 1000,
    probe: { kind: 'http', url: `${url}/health`, timeoutMs: 1000 },
    ladder: [{ name: 'start', actionType: 'service_restart', steps: [step], timeoutMs: 5000, verifyTimeoutMs: 2000 }],
  };
}

function recovery(...args: string[]): Running {
  return startRecovery(args, { env: { RECOVERY_URL: healer.component('api-gateway').baseUrl } });
}

it('a restart is followed until it is verified', async () => {
  const { code, stdout, stderr } = await recovery('restart', 'well').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^well: accepted as well-manual-\d+\n/u);
  expect(stdout).toMatch(/^\S+Z +started +well +manual_restart +attempt 1, start$/mu);
  expect(stdout).toMatch(/^\S+Z +success +well +manual_restart +attempt 1, start, \d+ ms$/mu);
  expect(stdout).toMatch(/\nwell: verified: the service is well again\n$/u);
  expect(patients[0]?.actions.map(({ operation }) => operation)).toEqual(['start']);
});

it('a second one during the cooldown is refused in the words of the API, or in JSON tells how it went', async () => {
  await waitFor(async () => (await recovery('restart', 'well', '--json', '--no-wait').ended).code === 0);
  const { code, stderr } = await recovery('restart', 'well').ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^recovery: well: (?:A recovery of this service is in progress|The service is cooling down)/u);
});

it('one that fails to the last attempt ends with 1 and says where the reasons stand', async () => {
  patients[1]?.setStatus(500);
  const { code, stdout, stderr } = await recovery('restart', 'ill', '--json').ended;
  expect(code).toBe(1);
  const answer = JSON.parse(stdout) as { events: unknown };
  expect(answer).toMatchObject({ service: 'ill', status: 'failed' });
  expect(answer.events).toMatchObject([
    { status: 'started' },
    { status: 'failed', attempt: 1 },
    { status: 'failed', error: 'Maximum restart attempts (1) reached' },
  ]);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'recovery_failed', exitCode: 1 } });
});

it('one that takes longer than it is followed ends with 75', async () => {
  const { code, stderr } = await recovery('restart', 'ill', '--timeout', '1').ended;
  expect(code).toBe(75);
  expect(stderr).toContain('after 1 s it is still under way');
});

it('one that nobody follows any more goes on', async () => {
  await waitFor(async () => (await recovery('status', 'ill', '--json').ended).stdout.includes('"status": "error"'), {
    timeoutMs: 20_000,
  });
  const running = recovery('restart', 'ill');
  await waitFor(() => running.stdout().includes('started'));
  const { code, stderr } = await running.interrupt();
  expect(code).toBe(130);
  expect(stderr).toMatch(/ill-manual-\d+ goes on/u);
});
