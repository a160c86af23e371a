import { ConfigError } from '@recovery/contracts';
import { expect, test } from 'vitest';
import { readGatewayEnv } from './environment.ts';

const REDIS_URL = 'redis://127.0.0.1:6399';

test('nothing but Redis needs to be said: then the API listens on this machine alone', () => {
  expect(readGatewayEnv({ REDIS_URL })).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', LOG_RETENTION_DAYS: 30 });
});

test.each(['0.0.0.0', '::', '192.168.1.2', 'db.example.com', '127.evil.example'])(
  'listening on %s without a token, or with a short one, is refused as invalid configuration',
  (HOST) => {
    expect(() => readGatewayEnv({ REDIS_URL, HOST })).toThrow(ConfigError);
    expect(() => readGatewayEnv({ REDIS_URL, HOST })).toThrow(/API_TOKEN/u);
    expect(() => readGatewayEnv({ REDIS_URL, HOST, API_TOKEN: 'fifteen-letters' })).toThrow(/API_TOKEN: has fewer/u);
    expect(readGatewayEnv({ REDIS_URL, HOST, API_TOKEN: 'sixteen--letters' }).HOST).toBe(HOST);
  },
);

test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('listening on %s needs no token', (HOST) => {
  expect(readGatewayEnv({ REDIS_URL, HOST }).HOST).toBe(HOST);
});

test.each([
  ['PORT', '65536'],
  ['PORT', 'http'],
  ['LOG_RETENTION_DAYS', '0'],
  ['API_RATE_LIMIT', '-1'],
  ['TRUSTED_PROXIES', 'proxy.example.com'],
  ['API_TOKEN_FILE', '/nowhere/at/all'],
  ['ALLOWED_HOSTS', 'a b'],
  ['ALLOWED_HOSTS', 'host:80'],
])('%s=%s is refused by its name', (name, value) => {
  expect(() => readGatewayEnv({ REDIS_URL, [name]: value })).toThrow(new RegExp(name, 'u'));
});

test('names of allowed hosts are a list in lower case', () => {
  expect(readGatewayEnv({ REDIS_URL, ALLOWED_HOSTS: 'Ops.example.com, [::2]' }).ALLOWED_HOSTS).toEqual([
    'ops.example.com',
    '[::2]',
  ]);
});

test('proxies that are trusted are a list of addresses', () => {
  expect(readGatewayEnv({ REDIS_URL, TRUSTED_PROXIES: '10.0.0.1, ::1' }).TRUSTED_PROXIES).toEqual(['10.0.0.1', '::1']);
});
