import { flapPercent } from '@recovery/domain';
import { expect, it } from 'vitest';
import { componentEnvSchema, readEnv } from './env.ts';
import { parseServicesFile } from './load-services.ts';
import { watchedServices } from './watched-service.ts';

const ENV = {
  REDIS_URL: 'redis://localhost',
  HEALTH_CHECK_INTERVAL: '11000',
  HEALTH_CHECK_RETRY_INTERVAL: '1200',
  HEALTH_CHECK_TIMEOUT: '1300',
  MAX_ERROR_THRESHOLD: '4',
  MAX_RESTART_ATTEMPTS: '5',
  RESTART_COOLDOWN: '16000',
  RESTART_BUDGET: '7',
  RESTART_BUDGET_WINDOW: '18000',
  SUCCESS_THRESHOLD: '9',
  STABILITY_PERIOD: '20000',
  START_PERIOD: '21000',
};

function policyOf(fields: string, env: Readonly<Record<string, string>> = ENV, probeFields = '') {
  const text = `services: { a: { name: A, ${fields} probe: { kind: tcp, host: x, port: 1 ${probeFields} } } }`;
  const file = parseServicesFile(text, { path: 'services.yaml', env: {} });
  return watchedServices(file, readEnv(componentEnvSchema, env)).get('a')?.policy;
}

it('takes from the environment what the file does not say', () => {
  expect(policyOf('')).toEqual({
    serviceId: 'a',
    intervalMs: 11_000,
    retryIntervalMs: 1_200,
    conclusiveRetryIntervalMs: 100,
    timeoutMs: 1_300,
    failureThreshold: 4,
    successThreshold: 9,
    startPeriodMs: 21_000,
    degradedAboveMs: null,
    degradedAfter: 3,
    stabilityMs: 20_000,
    maxAttempts: 5,
    cooldownMs: 16_000,
    cooldownCapMs: 900_000,
    jitterRatio: 0.2,
    budget: 7,
    budgetWindowMs: 18_000,
    flapStartPercent: 30,
    flapStopPercent: 15,
    retryAfterErrorMs: null,
    rungCount: 0,
    dependsOn: [],
  });
});

it('takes from the file what that says, nought included', () => {
  const fields = [
    'intervalMs: 500',
    'retryIntervalMs: 50',
    'failureThreshold: 1',
    'successThreshold: 1',
    'startPeriodMs: 0',
    'degradedAboveMs: 300',
    'degradedAfter: 2',
    'stabilityMs: 0',
    'maxAttempts: 1',
    'cooldownMs: 0',
    'flapStartPercent: 10',
    'retryAfterErrorMs: 5000',
  ];
  expect(policyOf(`${fields.join(', ')},`, ENV, ', timeoutMs: 70')).toMatchObject({
    intervalMs: 500,
    retryIntervalMs: 50,
    conclusiveRetryIntervalMs: 50,
    timeoutMs: 70,
    failureThreshold: 1,
    successThreshold: 1,
    startPeriodMs: 0,
    degradedAboveMs: 300,
    degradedAfter: 2,
    stabilityMs: 0,
    maxAttempts: 1,
    cooldownMs: 0,
    flapStartPercent: 10,
    flapStopPercent: 10,
    retryAfterErrorMs: 5000,
  });
});

it('has the defaults of the project when neither says anything', () => {
  expect(policyOf('', { REDIS_URL: 'redis://localhost' })).toMatchObject({
    intervalMs: 30_000,
    timeoutMs: 5_000,
    maxAttempts: 3,
    cooldownMs: 60_000,
    budget: 10,
    budgetWindowMs: 3_600_000,
  });
});

it('tells by default who comes and goes from who fails, when ten failures in a row have made an incident', () => {
  const policy = policyOf('', { REDIS_URL: 'redis://localhost' });
  if (policy === undefined) throw new Error('there is no policy');
  const tenFailures = 'u'.repeat(policy.failureThreshold);
  const flaps = (before: string): boolean => flapPercent(before + tenFailures) >= policy.flapStartPercent;
  expect(flaps('hhhhhhhhhhh')).toBe(false);
  expect(flaps('hhuhhhhhuhh')).toBe(false);
  expect(flaps('uuuuuuuuuhh')).toBe(false);
  expect(flaps('huhhuhuhhuh')).toBe(true);
  expect(flaps('huhuhuhuhuh')).toBe(true);
});

it('never caps the backoff below the cooldown itself', () => {
  expect(policyOf('cooldownMs: 3600000,')?.cooldownCapMs).toBe(3_600_000);
});

it('keeps the order of the file', () => {
  const probe = 'probe: { kind: tcp, host: x, port: 1 }';
  const file = parseServicesFile(`services: { z: { name: Z, ${probe} }, a: { name: A, ${probe} } }`, {
    path: 'services.yaml',
    env: {},
  });
  expect([...watchedServices(file, readEnv(componentEnvSchema, ENV)).keys()]).toEqual(['z', 'a']);
});
