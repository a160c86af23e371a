import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiKeyNameSchema, type ApiKeyFile, type Role } from '@recovery/contracts';
import { AppError } from '@recovery/runtime';

const KEY_BYTES = 32;

/** Where the API keys of a data directory (DATA_DIR) lie, a file each. */
export function apiKeyDirectory(dataDir: string): string {
  return resolve(dataDir, 'keys');
}

/**
 * What is kept of a key. Keys are 32 random bytes: nobody can guess one from its digest, so a fast hash is as good
 * as a slow one, which exists to protect words that people choose.
 */
export function digestOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/**
 * Makes a key and keeps its digest; the key itself is nowhere but in the answer.
 * @param request.now epoch ms
 * @throws {AppError} `key_name_invalid`, or `key_exists` when there is one of that name
 */
export function createApiKey(dir: string, { name, role, now }: { name: string; role: Role; now: number }): string {
  const { error } = apiKeyNameSchema.safeParse(name);
  if (error !== undefined) throw new AppError('key_name_invalid', `the name ${error.issues[0]?.message ?? ''}`);
  const key = `rk_${randomBytes(KEY_BYTES).toString('base64url')}`;
  const content: ApiKeyFile = { role, digest: digestOfKey(key), createdAt: new Date(now).toISOString() };
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `.${name}.${process.pid}.tmp`);
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    // A link appears whole or not at all, and never in the place of another file.
    linkSync(draft, keyFile(dir, name));
  } catch (cause) {
    throw hasCode(cause, 'EEXIST') ? new AppError('key_exists', `there is a key named ${name}`, { cause }) : cause;
  } finally {
    rmSync(draft, { force: true });
  }
  return key;
}

/** false when there is no key of that name. A running gateway refuses it within a second. */
export function revokeApiKey(dir: string, name: string): boolean {
  if (!apiKeyNameSchema.safeParse(name).success) return false;
  try {
    rmSync(keyFile(dir, name));
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function keyFile(dir: string, name: string): string {
  return join(dir, `${name}.json`);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
