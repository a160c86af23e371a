import { describe, expect, it } from 'vitest';
import { maskSecrets, secretsOf } from './mask-secrets.ts';

const CANARY = 'canary-0123456789';

describe('a secret', () => {
  it.each([
    ['in an address', { url: `postgres://user:${CANARY}@db/x` }, { url: 'postgres://***@db/x' }],
    ['under its name', { token: CANARY, name: 'x' }, { token: '***', name: 'x' }],
    ['in a header', { headers: { 'x-anything': CANARY } }, { headers: { 'x-anything': '***' } }],
    ['as an argument', { argv: ['tool', `--password=${CANARY}`] }, { argv: ['tool', '--password=***'] }],
    ['after its option', { argv: ['tool', '--token', CANARY, 'x'] }, { argv: ['tool', '--token', '***', 'x'] }],
    ['in a query', { url: `http://x/?api_key=${CANARY}&a=1` }, { url: 'http://x/?api_key=***&a=1' }],
    ['deep inside', { a: [{ b: [{ apiKey: CANARY }] }] }, { a: [{ b: [{ apiKey: '***' }] }] }],
  ])('%s is masked', (_what, value, masked) => {
    expect(maskSecrets(value, [])).toEqual(masked);
  });

  it('of the environment is masked wherever it was filled in', () => {
    const secrets = secretsOf({
      ENGINE_PASSWORD: CANARY,
      DATABASE_URL: 'postgres://u:p%40ssword-1@db/x',
      PATH: '/bin',
    });
    const value = { expectBody: `says ${CANARY}`, argv: ['login', CANARY], note: 'p@ssword-1 p%40ssword-1' };
    expect(maskSecrets(value, secrets)).toEqual({ expectBody: 'says ***', argv: ['login', '***'], note: '*** ***' });
  });

  it('is none of what is short, or names a file', () => {
    expect(secretsOf({ TOKEN: 'on', API_TOKEN_FILE: '/run/secrets/token' })).toEqual([]);
  });
});
