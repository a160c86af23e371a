import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTestDirectory, silentLogger, waitFor } from '@recovery/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiKeyDirectory, createApiKey, digestOfKey, revokeApiKey } from './api-key-files.ts';
import { openApiKeys, type ApiKeys } from './open-api-keys.ts';

let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let dir: string;
let keys: ApiKeys;

beforeEach(async () => {
  directory = await makeTestDirectory('keys');
  dir = apiKeyDirectory(directory.path);
  keys = openApiKeys({ dir, log: silentLogger() });
});
afterEach(async () => {
  keys.close();
  await directory.remove();
});

const keyOf = (text: string) => keys.list().find(({ digest }) => digest === digestOfKey(text)) ?? null;

test('a key opens within a second of its creation and no longer a second after it was revoked', async () => {
  expect(keys.list()).toEqual([]);
  const key = createApiKey(dir, { name: 'ann', role: 'operator', now: 0 });
  await waitFor(() => keyOf(key) !== null, { timeoutMs: 1_000 });
  expect(keyOf(key)).toMatchObject({ name: 'ann', role: 'operator', createdAt: '1970-01-01T00:00:00.000Z' });
  expect(keyOf(`${key}x`)).toBeNull();
  expect(revokeApiKey(dir, 'ann')).toBe(true);
  await waitFor(() => keyOf(key) === null, { timeoutMs: 1_000 });
  expect(revokeApiKey(dir, 'ann')).toBe(false);
});

test('only the digest is kept, readable by the owner alone, and nothing else is left behind', () => {
  const key = createApiKey(dir, { name: 'ann', role: 'viewer', now: 0 });
  expect(key).toMatch(/^rk_[\w-]{43}$/u);
  expect(readdirSync(dir)).toEqual(['ann.json']);
  const text = readFileSync(join(dir, 'ann.json'), 'utf8');
  expect(text).toContain(digestOfKey(key));
  expect(text).not.toContain(key);
  expect(statSync(join(dir, 'ann.json')).mode & 0o777).toBe(0o600);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

test('of two keys of one name the first stays', () => {
  const first = createApiKey(dir, { name: 'ann', role: 'viewer', now: 0 });
  expect(() => createApiKey(dir, { name: 'ann', role: 'admin', now: 0 })).toThrow(/there is a key named ann/u);
  expect(readFileSync(join(dir, 'ann.json'), 'utf8')).toContain(digestOfKey(first));
  expect(readdirSync(dir)).toEqual(['ann.json']);
});

test.each(['', '../ann', 'Ann', 'local', 'api-token', 'a b', '.ann'])('"%s" is no name of a key', (name) => {
  expect(() => createApiKey(dir, { name, role: 'viewer', now: 0 })).toThrow(/the name must/u);
  expect(revokeApiKey(dir, name)).toBe(false);
});

test('a file that is broken, foreign or a link opens nothing and hinders no other key', async () => {
  const key = createApiKey(dir, { name: 'ann', role: 'viewer', now: 0 });
  const other = createApiKey(dir, { name: 'bob', role: 'admin', now: 0 });
  writeFileSync(join(dir, 'bob.json'), readFileSync(join(dir, 'bob.json'), 'utf8').slice(0, 40));
  writeFileSync(join(dir, 'eve.json'), JSON.stringify({ role: 'root', digest: 'x', createdAt: 'now' }));
  symlinkSync(join(dir, 'ann.json'), join(dir, 'link.json'));
  await waitFor(() => keyOf(key) !== null);
  expect(keys.list().map(({ name }) => name)).toEqual(['ann']);
  expect(keyOf(other)).toBeNull();
});

test('a key whose file is changed by hand is read again', async () => {
  const key = createApiKey(dir, { name: 'ann', role: 'admin', now: 0 });
  await waitFor(() => keyOf(key)?.role === 'admin');
  const file = join(dir, 'ann.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('admin', 'viewer'));
  await waitFor(() => keyOf(key)?.role === 'viewer');
});
