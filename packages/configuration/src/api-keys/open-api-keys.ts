import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { apiKeyFileSchema, apiKeyNameSchema, describeIssues, type Role } from '@recovery/contracts';
import { errorMessage, type Logger } from '@recovery/runtime';

/** A key that opens the API. */
export interface ApiKey {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key, in hex. */
  readonly digest: string;
  readonly createdAt: string;
}

export interface ApiKeys {
  /** In the order of their names. */
  list(): readonly ApiKey[];
  /** Looks at the directory now: somebody shows a key that may have been made a moment ago. */
  look(): void;
  close(): void;
}

const LOOK_EVERY_MS = 400;
const SUFFIX = '.json';

/**
 * The keys of a directory, followed within a second. A file that nobody can read opens nothing and is said in
 * the log; while the directory itself cannot be read, the last known keys stay.
 */
export function openApiKeys({ dir, log }: { dir: string; log: Logger }): ApiKeys {
  let seen: string | null = null;
  let keys: readonly ApiKey[] = [];
  const look = (): void => {
    try {
      const names = keyNames(dir);
      const signature = names.map((name) => `${name} ${fileSignature(keyPath(dir, name))}`).join('\n');
      if (signature === seen) return;
      keys = names.flatMap((name) => readKey(dir, name, log) ?? []);
      seen = signature;
      log.info({ keys: keys.length }, 'API keys read');
    } catch (error) {
      const reason = errorMessage(error);
      if (seen === reason) return;
      seen = reason;
      log.error({ dir, reason }, 'API keys cannot be read, the last known ones stay in force');
    }
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return {
    list: () => keys,
    look,
    close: () => clearInterval(timer),
  };
}

function keyNames(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX))
      .map(({ name }) => name.slice(0, -SUFFIX.length))
      .toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function readKey(dir: string, name: string, log: Logger): ApiKey | null {
  const path = keyPath(dir, name);
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const parsed = apiKeyFileSchema.safeParse(content);
    if (parsed.success && apiKeyNameSchema.safeParse(name).success) return { name, ...parsed.data };
    const reason = parsed.success ? 'its name is no name of a key' : describeIssues(parsed.error);
    log.error({ path, reason }, 'API key refused');
  } catch (error) {
    log.error({ path, reason: errorMessage(error) }, 'API key cannot be read');
  }
  return null;
}

function fileSignature(path: string): string {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs}.${ctimeNs}.${size}.${ino}`;
  } catch {
    return 'gone';
  }
}

function keyPath(dir: string, name: string): string {
  return join(dir, `${name}${SUFFIX}`);
}
