import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareRedisServer, quoteRedisValue } from './redis-server.ts';

test.each([
  ['/a b/c', '"/a b/c"'],
  ['/a"b', '"/a\\"b"'],
  ['/a\\b', '"/a\\\\b"'],
])('a value of redis.conf is quoted: %s', (value, quoted) => {
  expect(quoteRedisValue(value)).toBe(quoted);
});

test('the password is in a file that only its owner can read, and not in argv', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'recovery-redis-conf-'));
  try {
    const server = await prepareRedisServer({ binaryPath: '/usr/bin/redis-server', dataDir: directory, port: 15_001 });
    const password = new URL(server.url).password;
    const path = join(directory, 'redis.conf');
    expect(password.length).toBeGreaterThan(40);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toContain(`requirepass ${password}\n`);
    expect(server.command.args.join(' ')).not.toContain(password);
  } finally {
    await rm(directory, { recursive: true });
  }
});
