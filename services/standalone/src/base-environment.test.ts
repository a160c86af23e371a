import { expect, test } from 'vitest';
import { baseEnvironment } from './base-environment.ts';

test('settings are passed on; addresses, secrets and what npm adds are not', () => {
  const env = {
    PATH: '/bin',
    HEALTH_CHECK_INTERVAL: '1000',
    API_TOKEN: 'secret',
    API_TOKEN_FILE: '/run/secrets/api-token',
    REDIS_URL: 'redis://:secret@127.0.0.1',
    PORT: '3000',
    npm_config_registry: 'somewhere',
    EMPTY: undefined,
  };
  expect(baseEnvironment(env, { DATA_DIR: '/data' })).toEqual({
    PATH: '/bin',
    HEALTH_CHECK_INTERVAL: '1000',
    DATA_DIR: '/data',
  });
});
