import { readEnv } from '@recovery/contracts';
import { describe, expect, it } from 'vitest';
import { environmentSchema } from './environment.ts';

const DATABASE_URL = 'postgres://localhost/recovery';

describe('the environment of the trade engine', () => {
  it('needs nothing but the database', () => {
    expect(readEnv(environmentSchema, { DATABASE_URL })).toMatchObject({
      HEALTH_PORT: 3102,
      HEALTH_HOST: '127.0.0.1',
      FAULTS_ENABLED: false,
      ENGINE_TICK_INTERVAL: 1_000,
      ENGINE_CONNECTIONS: 'paper-1,paper-2,paper-3',
    });
  });

  it.each([
    [{}, 'DATABASE_URL: is not set'],
    [{ DATABASE_URL, ENGINE_TICK_INTERVAL: '1' }, 'ENGINE_TICK_INTERVAL: must be a whole number from 10 to 60000'],
    [{ DATABASE_URL, ENGINE_SEED: 'x' }, 'ENGINE_SEED: must be a whole number'],
    [{ DATABASE_URL, ENGINE_CACHE_URL: 'http://redis' }, 'ENGINE_CACHE_URL: must be an address that begins with redis'],
    [{ DATABASE_URL, HEARTBEAT_URL: 'ftp://host/path' }, 'HEARTBEAT_URL: must be an http or https address'],
  ])('%j is refused: %s', (env, reason) => {
    expect(() => readEnv(environmentSchema, env)).toThrow(reason);
  });
});
