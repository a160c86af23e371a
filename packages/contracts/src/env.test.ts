import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import {
  apiTokenOf,
  componentEnvSchema,
  integerVariable,
  readEnv,
  settingsPath,
  switchVariable,
  textVariable,
} from './env.ts';

const REDIS = { REDIS_URL: 'redis://localhost' };

function refusal(env: Readonly<Record<string, string>>): string {
  try {
    readEnv(componentEnvSchema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('readEnv', () => {
  it('gives the defaults of what is not set or set to nothing', () => {
    const expected = { HEALTH_CHECK_INTERVAL: 30_000, MAX_RESTART_ATTEMPTS: 3, AUTO_RECOVERY_ENABLED: true };
    expect(readEnv(componentEnvSchema, REDIS)).toMatchObject(expected);
    const empty = { HEALTH_CHECK_INTERVAL: '', MAX_RESTART_ATTEMPTS: '', AUTO_RECOVERY_ENABLED: '' };
    expect(readEnv(componentEnvSchema, { ...REDIS, ...empty, API_TOKEN: '' })).toMatchObject(expected);
    expect(readEnv(componentEnvSchema, { ...REDIS, API_TOKEN: '' })).not.toHaveProperty('API_TOKEN');
  });

  it('names a needed variable that is not set or set to nothing', () => {
    expect(refusal({})).toBe('environment: REDIS_URL: is not set');
    expect(refusal({ REDIS_URL: '' })).toBe('environment: REDIS_URL: is not set');
  });

  it('names every variable that is wrong, and none of the values', () => {
    const env = {
      REDIS_URL: 'http://user:hunter2@localhost',
      HEALTH_CHECK_INTERVAL: 'hunter3',
      AUTO_RECOVERY_ENABLED: 'hunter4',
      HEALTH_PORT: '987654',
    };
    const message = refusal(env);
    for (const [name, value] of Object.entries(env)) {
      expect(message).toContain(`${name}: must be`);
      expect(message).not.toContain(value);
    }
    expect(message).not.toMatch(/hunter|\n/u);
  });

  it('ends the process as a fault of the configuration', () => {
    expect(() => readEnv(componentEnvSchema, {})).toThrow(
      expect.objectContaining({ code: 'config_invalid', exitCode: 78 }),
    );
  });

  it('passes over variables of others', () => {
    expect(readEnv(z.object({ A: textVariable }), { A: 'x', PATH: '/bin' })).toEqual({ A: 'x' });
  });
});

describe('a whole number', () => {
  const schema = z.object({ N: integerVariable({ min: 1, max: 100, fallback: 7 }) });

  it.each([
    ['1', 1],
    ['100', 100],
    [' 42 ', 42],
    ['007', 7],
  ])('may be "%s"', (text, value) => {
    expect(readEnv(schema, { N: text })).toEqual({ N: value });
  });

  it.each(['0', '101', '-1', '1.5', '1e2', '0x10', '5s', ' ', 'NaN', '9999999999999999'])('may not be "%s"', (text) => {
    expect(() => readEnv(schema, { N: text })).toThrow('environment: N: must be a whole number from 1 to 100');
  });
});

describe('a switch', () => {
  const schema = z.object({ S: switchVariable(true) });

  it.each([
    ...['true', '1', 'yes', 'on', 'TRUE', ' On '].map((text) => [text, true] as const),
    ...['false', '0', 'no', 'off', 'False', ' OFF'].map((text) => [text, false] as const),
  ])('"%s" is %s', (text, on) => {
    expect(readEnv(schema, { S: text })).toEqual({ S: on });
  });

  it.each(['2', 'maybe', 'constructor', 'toString', 'tru'])('may not be "%s"', (text) => {
    expect(() => readEnv(schema, { S: text })).toThrow('environment: S: must be true or false');
  });
});

it('settings.json lies in the data directory unless it is told otherwise', () => {
  expect(settingsPath({ DATA_DIR: '/data' })).toBe('/data/settings.json');
  expect(settingsPath({ DATA_DIR: '/data', SETTINGS_FILE: '/etc/switches.json' })).toBe('/etc/switches.json');
});

describe('the token of the API', () => {
  const file = join(tmpdir(), `api-token-${process.pid}`);
  afterEach(() => rmSync(file, { force: true }));

  it('is what the variable or the file says, without the newline at its end', () => {
    expect(apiTokenOf({})).toBeUndefined();
    expect(apiTokenOf({ API_TOKEN: 'secret' })).toBe('secret');
    writeFileSync(file, 'secret-of-a-file\n');
    expect(apiTokenOf({ API_TOKEN_FILE: file })).toBe('secret-of-a-file');
  });

  it.each(['', '\n', 'two words', 'two\nlines\n'])('is not a file that holds "%s"', (text) => {
    writeFileSync(file, text);
    expect(() => apiTokenOf({ API_TOKEN_FILE: file })).toThrow(/API_TOKEN_FILE: .* must hold one token/u);
  });

  it('is not a file that cannot be read, nor said in both places', () => {
    expect(() => apiTokenOf({ API_TOKEN_FILE: file })).toThrow(/API_TOKEN_FILE: cannot be read/u);
    expect(() => apiTokenOf({ API_TOKEN_FILE: file, API_TOKEN: 'a' })).toThrow(/set one/u);
  });
});
