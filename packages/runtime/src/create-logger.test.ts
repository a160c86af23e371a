import { describe, expect, it } from 'vitest';
import { createLogger } from './create-logger.ts';

function record(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('test', { level: 'trace', destination: { write: (line) => void lines.push(line) } }));
  return lines.join('');
}

describe('createLogger', () => {
  it('writes one JSON object a line with name, level and ISO time', () => {
    const line = JSON.parse(record((log) => log.info({ a: 1 }, 'hello'))) as Record<string, unknown>;
    expect(line).toMatchObject({ name: 'test', level: 'info', a: 1, msg: 'hello' });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT/u);
  });

  it.each([
    ['a field', { token: 'canary' }],
    ['a nested field', { a: { b: [{ dbPassword: 'canary' }] } }],
    ['a header', { headers: { authorization: 'Bearer canary' } }],
    ['a URL', { url: 'postgres://me:canary@db/main' }],
    ['an error', { err: new Error('cannot reach redis://:canary@host') }],
    ['the cause of an error', { err: new Error('no', { cause: new Error('redis://:canary@host') }) }],
    ['a property of an error', { err: Object.assign(new Error('no'), { password: 'canary' }) }],
  ])('never writes the secret in %s', (_where, fields) => {
    const text = record((log) => log.error(fields, 'oops'));
    expect(text).toContain('***');
    expect(text).not.toContain('canary');
  });

  it('never writes a secret of a message or of a child logger', () => {
    const text = record((log) => log.child({ apiKey: 'canary' }).info('using http://a:canary@b'));
    expect(text).not.toContain('canary');
  });

  it('leaves text alone that only mentions a secret, and stays JSON whatever the secret contains', () => {
    const fields = { note: 'the "token":"x" is wrong', password: 'a"b\\', next: 'kept' };
    expect(JSON.parse(record((log) => log.info(fields, 'wrong password')))).toMatchObject({
      note: fields.note,
      password: '***',
      next: 'kept',
      msg: 'wrong password',
    });
  });

  it('keeps fencing tokens: they are order numbers', () => {
    expect(record((log) => log.info({ fencingToken: 7 }))).toContain('"fencingToken":7');
  });

  it('falls back to info when the level is unknown', () => {
    expect(createLogger('test', { level: 'loud' }).level).toBe('info');
  });
});
